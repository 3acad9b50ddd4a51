/* Interactive figures on the site: moves the pieces drawn ahead (see backprop/explore/site.py).
   In Jupyter it only notes predictions, which the style sheet acts on. */
(() => {
  if (customElements.get("bp-explorer")) return;

  document.addEventListener("bp-predicted", ({ target, detail }) => {
    const question = target.closest("bp-question");
    question.dataset.committed = "";
    if (detail.choice !== null) question.dataset.predicted = detail.choice;
    question.closest("bp-explorer")?.refresh();
  });
  document.addEventListener("bp-unpredicted", ({ target }) => {
    const question = target.closest("bp-question");
    delete question.dataset.committed;
    delete question.dataset.predicted;
    question.closest("bp-explorer")?.refresh();
  });

  const SECONDS_PER_STEP = 0.5;

  class Explorer extends HTMLElement {
    connectedCallback() {
      if (this.data) return;
      this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.panels = [...this.querySelectorAll(".bp-panel")];
      this.frames = this.panels.map((panel) => panel.querySelector(".bp-frame"));
      this.inputs = [...this.querySelectorAll(".bp-control :is(input, select)")];
      this.caption = this.querySelector(".bp-caption");
      this.numbers = [...this.querySelectorAll(".bp-numbers dd")];
      this.inputs.forEach((input, index) => {
        input.value = this.data.controls[index].start;
        input.addEventListener("input", () => this.stop() || this.refresh());
        const buttons = input.parentElement.querySelector(".bp-buttons");
        buttons?.setAttribute("aria-label", input.labels[0].textContent);
        buttons?.addEventListener("click", ({ target }) => this.press(target.dataset.do, input));
      });
      this.refresh();
    }

    disconnectedCallback() {
      this.stop();
    }

    /* The last control changes fastest, as in Explorer.settings(). */
    get index() {
      return this.inputs.reduce(
        (index, input, i) => index * this.data.controls[i].texts.length + Number(input.value),
        0,
      );
    }

    get locked() {
      const question = this.querySelector("bp-question");
      return question?.matches(":defined:not([data-committed])") ?? false;
    }

    refresh() {
      const { controls, pieces, frames, captions, numbers } = this.data;
      const index = this.index;
      const label = this.locked ? this.querySelector(".bp-asks").textContent : captions[index];
      this.frames.forEach((frame, panel) => {
        frame.innerHTML = frames[index][panel].map((piece) => pieces[piece]).join("");
        this.panels[panel].setAttribute("aria-label", label);
      });
      this.numbers.forEach((number, i) => (number.textContent = numbers[index][i]));
      if (this.caption.textContent !== captions[index]) this.caption.textContent = captions[index];
      this.inputs.forEach((input, i) => {
        const text = controls[i].texts[input.value];
        if (input.type === "range") input.setAttribute("aria-valuetext", text);
        const output = input.parentElement.querySelector("output");
        if (output) output.textContent = text;
      });
    }

    press(what, input) {
      if (!what) return;
      const playing = this.timer && what === "play";
      this.stop();
      if (what === "play" && !playing) return this.play(input);
      const moves = { back: Number(input.value) - 1, step: Number(input.value) + 1, reset: 0 };
      if (what in moves) this.move(input, moves[what]);
    }

    move(input, value) {
      input.value = Math.min(Math.max(value, 0), Number(input.max));
      this.refresh();
    }

    play(input) {
      if (input.value === input.max) this.move(input, 0);
      const button = input.parentElement.querySelector("[data-do=play]");
      button.textContent = "Pause";
      this.timer = setInterval(() => {
        this.move(input, Number(input.value) + 1);
        if (input.value === input.max) this.stop();
      }, SECONDS_PER_STEP * 1000);
    }

    stop() {
      clearInterval(this.timer);
      this.timer = undefined;
      this.querySelectorAll("[data-do=play]").forEach((button) => (button.textContent = "Play"));
    }
  }

  customElements.define("bp-explorer", Explorer);
})();
