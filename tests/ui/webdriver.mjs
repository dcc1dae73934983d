// A WebDriver client as small as the window tests need: the W3C protocol over fetch, and waiting.
// Deliberately not here: knowledge of Kabar. That is in app.mjs.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** How long a condition may take before a test gives up, in milliseconds. Generous: CI has two busy cores. */
export const PATIENCE = 30_000;

export class WebDriverError extends Error {
  constructor(status, value) {
    super(`${value?.error ?? status}: ${value?.message ?? 'no message'}`);
    this.code = value?.error;
  }
}

/** Asks again and again until `probe` gives something truthy; then returns it. */
export async function eventually(what, probe, patience = PATIENCE) {
  const deadline = performance.now() + patience;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`gave up waiting for: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

export class Session {
  constructor(base, id) {
    this.base = base;
    this.id = id;
  }

  /** Opens a session on the driver at `base` with these capabilities. */
  static async open(base, capabilities) {
    const value = await request('POST', `${base}/session`, { capabilities: { alwaysMatch: capabilities } });
    return new Session(base, value.sessionId);
  }

  call(method, path, body) {
    return request(method, `${this.base}/session/${this.id}${path}`, body);
  }

  /** Runs JavaScript in the page and returns what it returns. */
  run(script, ...args) {
    return this.call('POST', '/execute/sync', { script, args });
  }

  /** The first element that matches a CSS selector, once it is there. */
  async find(selector, patience = PATIENCE) {
    const value = await eventually(
      selector,
      () => this.call('POST', '/element', { using: 'css selector', value: selector }),
      patience,
    );
    return value[ELEMENT];
  }

  /** How many elements match right now. */
  count(selector) {
    return this.run('return document.querySelectorAll(arguments[0]).length', selector);
  }

  async click(selector) {
    await eventually(`click ${selector}`, async () => {
      const element = await this.find(selector);
      await this.call('POST', `/element/${element}/click`, {});
      return true;
    });
  }

  async type(selector, text) {
    const element = await this.find(selector);
    await this.call('POST', `/element/${element}/value`, { text });
  }

  /** The visible text of the first match, or null when there is none. */
  text(selector) {
    return this.run('return document.querySelector(arguments[0])?.innerText ?? null', selector);
  }

  attribute(selector, name) {
    return this.run('return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null', selector, name);
  }

  /** Presses keys (WebDriver key codes for special ones) on whatever has the focus. */
  async press(...keys) {
    const actions = keys.flatMap((key) => [
      { type: 'keyDown', value: key },
      { type: 'keyUp', value: key },
    ]);
    await this.call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** The window that is spoken to. */
  handle() {
    return this.call('GET', '/window');
  }

  /** All windows of the program. */
  handles() {
    return this.call('GET', '/window/handles');
  }

  /** Speaks to another window from here on. */
  switchTo(handle) {
    return this.call('POST', '/window', { handle });
  }

  /** A PNG of the page as bytes, once what was changed last is painted and no animation runs. */
  async screenshot() {
    await this.call('POST', '/execute/async', {
      script: `const done = arguments[0];
        const settled = document.getAnimations().map((animation) => animation.finished.catch(() => {}));
        const endless = new Promise((resolve) => setTimeout(resolve, 600));
        Promise.race([Promise.all(settled), endless]).then(() => requestAnimationFrame(() => requestAnimationFrame(done)));`,
      args: [],
    });
    return Buffer.from(await this.call('GET', '/screenshot'), 'base64');
  }

  close() {
    return this.call('DELETE', '');
  }
}

async function request(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(2 * PATIENCE),
  });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(response.status, value);
  return value;
}
