// The simulator serves media by plain HTTP on loopback; clients are told a name they would reach by HTTPS. Both
// doors that Baileys goes through are led there from outside: its upload takes an agent, its download `fetch`.

import https from 'node:https';
import net from 'node:net';

/** Leads `fetch` to the media host at `base`, and returns an agent that does the same for uploads. */
export function redirectMedia(base) {
  const { hostname, port, origin } = new URL(base);
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const { pathname, search } = new URL(typeof input === 'string' ? input : (input.url ?? input));
    return real(`${origin}${pathname}${search}`, { ...init, dispatcher: undefined });
  };
  const agent = new https.Agent();
  agent.createConnection = () => net.connect({ host: hostname, port: Number(port) });
  return agent;
}
