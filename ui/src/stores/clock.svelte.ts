/** The one place of the UI that asks what time it is. Everything that shows "today" or a countdown reads it here. */
let now = $state(Date.now());

export const clock = {
  /** Milliseconds since 1970, a second old at most while `run` is on. */
  get now(): number {
    return now;
  },
  /** Keeps `now` fresh; the answer stops it. */
  run(every = 1_000): () => void {
    now = Date.now();
    const timer = setInterval(() => (now = Date.now()), every);
    return () => clearInterval(timer);
  },
};
