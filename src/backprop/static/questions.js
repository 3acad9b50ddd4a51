/* Brings questions to life: <bp-question> is one question, <bp-quiz> some of them with a score.

   backprop/questions/markup.py writes the markup; everything a learner can read is already in
   it, folded away. This script unfolds an explanation when it is due, remembers answers in this
   browser, and tells the figure around a prediction (events `bp-predicted`, `bp-unpredicted`).
   In Jupyter every output carries the script, so it stops at once when it has run before. */
(() => {
  "use strict";
  if (customElements.get("bp-question")) return;

  function make(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  /* JupyterLab's single-key commands stay away from an element that says so itself. */
  function keepKeys(node) {
    node.setAttribute("data-lm-suppress-shortcuts", "true");
    return node;
  }

  function button(text, className, action) {
    const node = make("button", { type: action ? "button" : "submit", className }, text);
    if (action) node.addEventListener("click", action);
    return keepKeys(node);
  }

  /* While a page is being parsed an element is connected before its children are there. */
  function whenParsed(action) {
    if (document.readyState !== "loading") action();
    else document.addEventListener("DOMContentLoaded", action, { once: true });
  }

  /* Takes the explanations out of the <details> that holds them where no script runs. */
  function unfold(parent, selector = ".bp-why") {
    const folded = parent.querySelector(selector);
    if (!folded) return null;
    const feedback = make("div", { className: "bp-feedback" });
    feedback.setAttribute("aria-live", "polite");
    feedback.append(...folded.querySelectorAll(".bp-explanation"));
    for (const explanation of feedback.children) explanation.hidden = true;
    folded.replaceWith(feedback);
    return feedback;
  }

  function show(explanation, shown = true) {
    if (explanation && explanation.hidden === shown) explanation.hidden = !shown;
  }

  function count(number, noun) {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
  }

  /* The page's MathJax sets what is on the page when it starts; this sets what came later. */
  async function typeset(element) {
    const mathjax = window.MathJax;
    if (!mathjax?.typesetPromise) return;
    await mathjax.startup?.promise;
    const raw = [...element.querySelectorAll(".math")];
    const waiting = raw.filter((node) => !node.querySelector("mjx-container"));
    if (waiting.length) await mathjax.typesetPromise(waiting);
  }

  /* Private windows and some file:// pages have no storage: then nothing is remembered. */
  const memory = {
    read(key) {
      try {
        return JSON.parse(localStorage.getItem(`backprop/${key}`));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null) localStorage.removeItem(`backprop/${key}`);
        else localStorage.setItem(`backprop/${key}`, JSON.stringify(value));
      } catch {
        return;
      }
    },
  };

  /* A kind of question reads and writes the learner's answer, judges it, and explains it. */
  class Choice {
    constructor(question) {
      this.several = question.dataset.kind === "many_choice";
      this.missing = this.several ? "Choose at least one answer first." : "Choose an answer first.";
      this.options = [...question.querySelectorAll(".bp-option")].map((item) => ({
        item,
        index: Number(item.dataset.index),
        right: item.dataset.correct === "true",
        input: item.querySelector("input"),
        explanation: unfold(item)?.firstElementChild,
      }));
    }

    read() {
      const chosen = this.options.filter(({ input }) => input.checked).map(({ index }) => index);
      return chosen.length ? chosen.sort((a, b) => a - b) : null;
    }

    write(answer) {
      for (const { input, index } of this.options) input.checked = answer.includes(index);
    }

    get solution() {
      return this.options.filter(({ right }) => right).map(({ index }) => index);
    }

    isRight(answer) {
      return this.options.every(({ index, right }) => answer.includes(index) === right);
    }

    explain(answer, judged) {
      for (const { item, index, right, explanation } of this.options) {
        const chosen = answer.includes(index);
        if (chosen) item.dataset.mark = judged ? (right ? "good" : "bad") : "predicted";
        else if (this.several) delete item.dataset.mark;
        if (chosen || this.several) show(explanation, chosen);
      }
    }

    remark(answer) {
      if (!this.several) return "Read why below your choice, then choose again.";
      const wrong = answer.filter((index) => !this.solution.includes(index)).length;
      const missing = this.solution.length - (answer.length - wrong);
      const parts = [];
      if (wrong) parts.push(`${wrong} of your choices ${wrong === 1 ? "does" : "do"} not belong`);
      if (missing) parts.push(`${missing} more ${missing === 1 ? "belongs" : "belong"} to the answer`);
      return `Not quite: ${parts.join(", and ")}.`;
    }

    explainAll() {
      for (const { item, right, explanation } of this.options) {
        item.dataset.mark ??= right ? "good" : "other";
        show(explanation);
      }
    }

    hasMore() {
      return this.options.some(({ explanation }) => explanation?.hidden);
    }

    freeze(frozen) {
      for (const { input } of this.options) input.disabled = frozen;
    }

    clear() {
      for (const { item, input, explanation } of this.options) {
        input.checked = false;
        delete item.dataset.mark;
        show(explanation, false);
      }
    }

    words(answer) {
      const chosen = this.options.filter(({ index }) => answer.includes(index));
      const texts = chosen.map(({ item }) => item.querySelector(".bp-text").cloneNode(true));
      return texts.flatMap((text, place) => (place ? ["; ", text] : [text]));
    }

    detail(answer) {
      return { choice: this.several ? answer : answer[0], value: null };
    }
  }

  class Numeric {
    constructor(question) {
      this.missing = "Write a number, for example −0.25 or 1.5e-3.";
      this.input = question.querySelector("input");
      this.precision = Number(question.dataset.precision) || 0;
      this.answers = [...(unfold(question.querySelector("fieldset"))?.children ?? [])];
    }

    read() {
      const text = this.input.value.trim();
      return Number.isFinite(this.parse(text)) ? text : null;
    }

    write(answer) {
      this.input.value = answer;
    }

    /* Typographic minus signs, a decimal comma and fractions are numbers too. */
    parse(text) {
      const [top, bottom, ...rest] = text.replace(/[−–]/g, "-").replace(",", ".").split("/");
      if (!top.trim() || rest.length || bottom?.trim() === "") return NaN;
      return Number(top) / Number(bottom ?? 1);
    }

    same(number, value) {
      if (this.precision) return this.rounded(number) === this.rounded(value);
      return Math.abs(number - value) <= 1e-9 * Math.abs(value);
    }

    rounded(number) {
      return Number(number.toPrecision(this.precision));
    }

    match(answer) {
      const number = this.parse(answer);
      const fits = ({ dataset: { value, low, high } }) => {
        if (value !== undefined) return this.same(number, Number(value));
        return low !== undefined && number >= Number(low) && number < Number(high);
      };
      const other = ({ dataset }) => dataset.value === undefined && dataset.low === undefined;
      return this.answers.find(fits) ?? this.answers.find(other);
    }

    get solution() {
      const { value, low, high } = this.answers.find(({ dataset }) => dataset.correct === "true").dataset;
      const number = Number(value ?? (Number(low) + Number(high)) / 2);
      const digits = this.precision || 6;
      return String(Number(number.toPrecision(digits))).replace("-", "−");
    }

    isRight(answer) {
      return this.match(answer)?.dataset.correct === "true";
    }

    explain(answer, judged) {
      const matched = this.match(answer);
      for (const explanation of this.answers) show(explanation, explanation === matched);
      const good = matched?.dataset.correct === "true";
      this.input.parentElement.dataset.mark = judged ? (good ? "good" : "bad") : "predicted";
    }

    remark() {
      return "";
    }

    explainAll() {}

    hasMore() {
      return false;
    }

    freeze(frozen) {
      this.input.readOnly = frozen;
    }

    clear() {
      this.input.value = "";
      delete this.input.parentElement.dataset.mark;
      for (const explanation of this.answers) show(explanation, false);
    }

    words(answer) {
      return [answer];
    }

    detail(answer) {
      return { choice: Number(this.match(answer)?.dataset.index), value: this.parse(answer) };
    }
  }

  class Order {
    constructor(question) {
      this.missing = "Add a line first.";
      this.say = (text) => question.say(text);
      this.pool = question.querySelector(".bp-lines");
      this.length = Number(this.pool.dataset.count);
      this.lines = [...this.pool.children].map((item) => Number(item.dataset.index));
      this.code = new Map(
        [...this.pool.children].map((item) => [Number(item.dataset.index), item.firstElementChild]),
      );
      const feedback = unfold(question.querySelector("fieldset"));
      this.reasons = [...(feedback?.children ?? [])];
      this.chosen = make("ol", { className: "bp-lines bp-chosen" });
      this.chosen.setAttribute("aria-label", "Your order");
      this.pool.setAttribute("aria-label", "Lines to choose from");
      this.pool.before(this.chosen);
      this.clear();
    }

    read() {
      return this.order.length ? [...this.order] : null;
    }

    write(answer) {
      this.order = [...answer];
      this.draw();
    }

    get solution() {
      return Array.from({ length: this.length }, (_, index) => index);
    }

    strangers(answer) {
      return this.reasons.filter(({ dataset }) => answer.includes(Number(dataset.line)));
    }

    /* The rules (one line before another) that the answer breaks, in the file's order. */
    broken(answer) {
      return this.reasons.filter(({ dataset: { first, then } }) => {
        const places = [first, then].map((line) => answer.indexOf(Number(line)));
        return first !== undefined && !places.includes(-1) && places[0] > places[1];
      });
    }

    isRight(answer) {
      const complete = this.solution.every((line) => answer.includes(line));
      if (!complete || answer.length !== this.length) return false;
      const ruled = this.reasons.some(({ dataset }) => dataset.first !== undefined);
      if (ruled) return !this.broken(answer).length;
      return answer.every((line, place) => line === place);
    }

    explain(answer) {
      const strangers = this.strangers(answer);
      const due = strangers.length ? strangers : this.broken(answer).slice(0, 1);
      for (const reason of this.reasons) show(reason, due.includes(reason));
      const lines = due.map(({ dataset }) => Number(dataset.line ?? dataset.then));
      this.marks = new Map(lines.map((line) => [line, "bad"]));
      if (this.isRight(answer)) this.marks = new Map(answer.map((line) => [line, "good"]));
      this.draw();
    }

    remark(answer) {
      if (this.strangers(answer).length) return "Take out what is marked, then check again.";
      if (this.broken(answer).length) return "Move the marked line, then check again.";
      const missing = this.length - answer.length;
      if (missing > 0) return `So far so good; ${count(missing, "line")} still missing.`;
      return "The lines are the right ones, but not yet in the right order.";
    }

    explainAll() {}

    hasMore() {
      return false;
    }

    freeze(frozen) {
      this.frozen = frozen;
      this.draw();
    }

    clear() {
      this.order = [];
      this.marks = new Map();
      for (const reason of this.reasons) show(reason, false);
      this.draw();
    }

    draw() {
      this.chosen.replaceChildren(...this.order.map((line, place) => this.placed(line, place)));
      const rest = this.lines.filter((line) => !this.order.includes(line));
      this.pool.replaceChildren(...rest.map((line) => this.waiting(line)));
      this.pool.hidden = this.frozen || !rest.length;
    }

    waiting(line) {
      const add = button("", "bp-add", () => this.place(line, this.order.length, "add"));
      add.append(make("span", { className: "bp-hidden" }, "Add: "), this.code.get(line));
      add.dataset.line = line;
      return make("li", { className: "bp-line" }, add);
    }

    placed(line, place) {
      const item = make("li", { className: "bp-line" }, this.code.get(line));
      const mark = this.marks.get(line);
      if (mark) item.dataset.mark = mark;
      if (this.frozen) return item;
      const moves = [
        ["↑", "Up", place - 1, place > 0],
        ["↓", "Down", place + 1, place < this.order.length - 1],
        ["×", "Take out", -1, true],
      ];
      item.append(...moves.map(([sign, name, to, possible]) => {
        const control = button(sign, "bp-move", () => this.place(line, to, name));
        control.setAttribute("aria-label", `${name}: ${this.code.get(line).textContent}`);
        control.disabled = !possible;
        control.dataset.move = `${name} ${line}`;
        return control;
      }));
      return item;
    }

    /* Puts a line at a place (−1: out), says so, and keeps the keyboard where it was. */
    place(line, to, move) {
      const neighbours = [...this.pool.children].map((item) => item.firstElementChild.dataset.line);
      const next = neighbours[neighbours.indexOf(String(line)) + 1] ?? neighbours[0];
      this.order = this.order.filter((other) => other !== line);
      if (to >= 0) this.order.splice(to, 0, line);
      this.marks.delete(line);
      this.draw();
      const text = this.code.get(line).textContent.trim();
      this.say(to < 0 ? `Taken out: ${text}` : `Line ${to + 1} of ${this.order.length}: ${text}`);
      this.focus(move === "add" ? next : line, move);
    }

    focus(line, move) {
      const added = this.pool.querySelector(`[data-line="${line}"]`);
      const moved = this.chosen.querySelector(`[data-move="${move} ${line}"]:enabled`);
      const other = this.chosen.querySelector(`[data-move$=" ${line}"]:enabled`);
      const last = this.chosen.querySelector("li:last-child .bp-move:enabled");
      (added ?? moved ?? other ?? last)?.focus();
    }

    words(answer) {
      return [answer.map((line) => this.code.get(line).textContent.trim()).join("; ")];
    }

    detail(answer) {
      return { choice: answer, value: null };
    }
  }

  const KINDS = { multiple_choice: Choice, many_choice: Choice, numeric: Numeric, order: Order };

  class Question extends HTMLElement {
    connectedCallback() {
      whenParsed(() => this.start());
    }

    start() {
      if (this.kind) return;
      this.form = this.querySelector("form");
      this.judges = this.dataset.mode !== "prediction";
      for (const input of this.querySelectorAll("input")) keepKeys(input);
      this.general = unfold(this, ".bp-general")?.firstElementChild;
      this.kind = new KINDS[this.dataset.kind](this);
      this.build();
      this.reset();
      if (this.judges) this.recall();
      typeset(this);
    }

    build() {
      this.status = make("p", { className: "bp-status" });
      this.status.setAttribute("role", "status");
      this.primary = button(this.judges ? "Check" : "Lock in my prediction", "bp-primary");
      this.quiet = button("", "bp-quiet", () => this.quietAction());
      this.actions = make("div", { className: "bp-actions" }, this.primary, this.quiet);
      this.form.querySelector("fieldset").after(this.status);
      this.form.append(this.actions);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.commit();
      });
      /* In a notebook, Enter in a text field would not submit the form by itself. */
      this.form.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !event.target.matches("input")) return;
        event.preventDefault();
        this.form.requestSubmit();
      });
    }

    /* The question as it stood before any answer; nothing is forgotten yet. */
    reset() {
      this.tries = [];
      this.prediction = null;
      this.kind.clear();
      this.kind.freeze(false);
      show(this.general, false);
      this.say("");
      this.offer("open", true, this.judges ? null : "Show me", () => this.predict(null));
    }

    offer(state, primary, quiet, action = null) {
      this.dataset.state = state;
      const focused = this.actions.contains(document.activeElement);
      this.primary.hidden = !primary;
      this.quiet.hidden = !quiet;
      this.quiet.textContent = quiet ?? "";
      this.quietAction = action;
      const first = primary ? this.primary : this.quiet;
      if (focused && document.activeElement.hidden) first.focus();
    }

    say(...content) {
      this.status.replaceChildren(...content);
    }

    get done() {
      return this.dataset.state === "done";
    }

    get answered() {
      return this.done || this.tries.length > 0;
    }

    /* Only the first try counts. */
    get scored() {
      return this.tries.length > 0 && this.kind.isRight(this.tries[0]);
    }

    commit() {
      if (this.dataset.state !== "open") return;
      const answer = this.kind.read();
      if (answer === null) this.say(this.kind.missing);
      else if (this.judges) this.attempt(answer);
      else this.predict(answer);
    }

    /* Quiz: an answer is judged and explained; a wrong one may be tried again. */
    attempt(answer) {
      const keyboardHere = this.contains(document.activeElement);
      this.tries.push(answer);
      this.judge(answer);
      this.remember();
      if (this.done && keyboardHere) this.rest();
    }

    judge(answer) {
      const right = this.kind.isRight(answer);
      this.kind.explain(answer, true);
      this.say(right ? "" : this.kind.remark(answer));
      if (right) this.finish();
      else this.offer("open", true, "Show the answer", () => this.giveAnswer());
    }

    finish() {
      this.kind.freeze(true);
      show(this.general);
      const more = this.kind.hasMore() ? "Explain the other answers" : null;
      this.offer("done", false, more, () => {
        this.kind.explainAll();
        this.offer("done", false, null);
        this.rest();
      });
    }

    giveAnswer() {
      this.kind.write(this.kind.solution);
      this.kind.explain(this.kind.solution, true);
      this.say("This is the answer.");
      this.finish();
      this.remember();
      this.rest();
    }

    /* The keyboard rests on the next button, or on the card when none is left. */
    rest() {
      if (!this.quiet.hidden) return this.quiet.focus();
      keepKeys(this).tabIndex = -1;
      this.focus({ preventScroll: true });
    }

    remember() {
      memory.write(this.dataset.key, { tries: this.tries, done: this.done });
      this.dispatchEvent(new CustomEvent("bp-answered", { bubbles: true }));
    }

    recall() {
      const { tries = [], done = false } = memory.read(this.dataset.key) ?? {};
      this.tries = tries;
      for (const answer of tries) this.judge(answer);
      if (tries.length) this.kind.write(tries.at(-1));
      if (!done || this.done) return;
      this.kind.write(this.kind.solution);
      this.kind.explain(this.kind.solution, true);
      this.finish();
    }

    forget() {
      memory.write(this.dataset.key, null);
      this.reset();
    }

    /* Prediction: an answer is taken, not judged; null means "show me". */
    predict(answer) {
      const keyboardHere = this.contains(document.activeElement);
      const { choice, value } = answer === null ? { choice: null, value: null } : this.kind.detail(answer);
      const correct = answer === null ? null : this.kind.isRight(answer);
      this.prediction = { id: this.dataset.id, choice, value, correct };
      this.kind.freeze(true);
      if (answer === null) this.say("You chose to look first.");
      else {
        this.kind.explain(answer, false);
        this.say(make("span", {}, "You predicted: "), ...this.kind.words(answer));
      }
      show(this.general);
      this.offer("committed", false, "Predict again", () => this.unpredict());
      if (keyboardHere) this.rest();
      this.tell("bp-predicted", this.prediction);
    }

    unpredict() {
      this.reset();
      this.querySelector("input, button")?.focus();
      this.tell("bp-unpredicted", { id: this.dataset.id });
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    }
  }

  class Quiz extends HTMLElement {
    connectedCallback() {
      whenParsed(() => this.start());
    }

    start() {
      if (this.questions) return;
      customElements.upgrade(this); // put in whole, a quiz is there before its questions are
      this.questions = [...this.querySelectorAll("bp-question")];
      for (const question of this.questions) question.start();
      if (this.questions.length < 2) return;
      this.progress = this.querySelector(".bp-quiz-head");
      this.score = make("p", { className: "bp-score" });
      this.score.setAttribute("role", "status");
      this.rest = make("div");
      this.append(make("div", { className: "bp-summary" }, this.score, this.rest));
      this.addEventListener("bp-answered", () => this.update());
      this.update();
    }

    update() {
      const answered = this.questions.filter((question) => question.answered).length;
      const total = this.questions.length;
      this.progress.textContent = answered
        ? `${answered} of ${total} answered`
        : count(total, "question");
      this.style.setProperty("--bp-progress", `${(100 * answered) / total}%`);
      this.summarise(answered === total);
    }

    summarise(complete) {
      const missed = this.questions.filter((question) => !question.scored);
      const right = this.questions.length - missed.length;
      const score = `${right} of ${this.questions.length} right at the first try.`;
      this.score.textContent = complete ? score : "";
      const items = missed.map((question) => this.readAgain(question));
      const reading = [make("p", {}, "Worth reading again:"), make("ul", {}, ...items)];
      const again = button("Take it again", "bp-quiet", () => this.again());
      this.rest.replaceChildren(...(missed.length ? reading : []), again);
      this.rest.parentElement.hidden = !complete;
    }

    readAgain(question) {
      const number = this.questions.indexOf(question) + 1;
      const item = make("li", {}, jump(`Question ${number}`, question));
      const section = question.dataset.section;
      if (section) item.append(": ", taught(question, section));
      return item;
    }

    again() {
      for (const question of this.questions) question.forget();
      this.update();
      const first = keepKeys(this.questions[0]);
      first.tabIndex = -1;
      first.focus();
    }
  }

  /* A link to something on this page, which a notebook's own links would not find. */
  function jump(text, target) {
    const link = keepKeys(make("a", { href: `#${target.id || target.parentElement.id}` }, text));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      target.scrollIntoView({ block: "start" });
      if (!target.matches("[tabindex]")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    });
    return link;
  }

  /* Where a question was taught: a heading of this page, another lesson's page, or its name. */
  function taught(question, section) {
    const { lesson, slug } = question.dataset;
    if (!lesson || lesson === slug) {
      const plain = (node) => node.textContent.replace(/[#¶]\s*$/, "").trim();
      const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
      const heading = headings.find((node) => plain(node) === section);
      return heading ? jump(section, heading) : section;
    }
    const page = document.querySelector(`a[href$="_${lesson}.html"]`);
    if (page) return keepKeys(make("a", { href: `${page.href}#${anchor(section)}` }, section));
    const name = lesson.replaceAll("_", " ");
    return `${section} (lesson “${name[0].toUpperCase()}${name.slice(1)}”)`;
  }

  /* The id that the site gives a heading; where a page has none of that name, it opens at its top. */
  function anchor(heading) {
    const plain = heading.toLowerCase().normalize("NFKD").replace(/[^\x00-\x7f]/g, "");
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+|-+$/g, "");
  }

  customElements.define("bp-question", Question);
  customElements.define("bp-quiz", Quiz);
})();
