"""Planted faults that no test can notice, because the faulty program does the same: why.

(module, kind of fault, line of code) → the reason. tools/mutate.py prints it beside the survivor.
"""

EQUIVALENT = {
    (
        "normalization",
        "another comparison",
        "self.mask = self.rng.random(X.shape) < self.keep",
    ): "a random number equals keep once in 2⁵³ times, and then either is right",
    (
        "clipping",
        "another comparison",
        "scale = c / norm if norm > c else 1.0",
    ): "at norm = c the factor c / norm is 1 as well",
    (
        "gradcheck",
        "left out",
        "super().__init__()",
    ): "a dict is empty before its __init__ as well",
    (
        "gradcheck",
        "another comparison",
        "if self[name] > 1e-7 and abs(analytic[worst] - measured[worst]) <= noise:",
    ): "an error of exactly 1e-7 is neither right nor wrong",
    (
        "gradcheck",
        "another comparison",
        "sudden = jump > 1e-3 * np.max(np.abs(measured), initial=1e-6)",
    ): "a rule of thumb; at equality either answer does",
    (
        "gradcheck",
        "another comparison",
        "between = (low - 1e-3 * jump <= analytic) & (analytic <= high + 1e-3 * jump)",
    ): "the margin is a rule of thumb; at its very edge either answer does",
    (
        "gradcheck",
        "another comparison",
        "places = np.argwhere((error > 1e-5) & sudden & between)",
    ): "a rule of thumb; at an error of exactly 1e-5 either answer does",
    (
        "fast",
        "another number",
        "self._make_room(0)",
    ): "room for no example is made anew for the first batch, and so is room for one",
    (
        "smallest_network",
        "another comparison",
        "if z >= 0:",
    ): "at z = 0 both ways of writing the sigmoid give ½",
    (
        "smallest_network",
        "another number",
        "if z >= 0:",
    ): "both ways of writing the sigmoid are exact for z from 0 to 1",
    (
        "layers",
        "another comparison",
        "return np.where(X >= 0, 1.0, small) / (1.0 + small)",
    ): "at X = 0 `small` is 1 as well",
    (
        "convolution",
        "another number",
        "@lru_cache(maxsize=64)",
    ): "how many answers are remembered changes the time alone",
    (
        "convolution",
        "another comparison",
        "apart = self.stride[0] >= self.size[0] and self.stride[1] >= self.size[1]",
    ): "windows side by side may as well add to the zeros that are there",
}
