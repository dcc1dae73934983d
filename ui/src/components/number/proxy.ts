/** What is written about a proxy, and what becomes of it. Pure. */
import type { ProxyKind, ProxyShown, ProxyWish } from '../../api/gen';

export interface ProxyDraft {
  readonly kind: ProxyKind | 'none';
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** `null`: not touched. */
  readonly password: string | null;
}

export const PORTS: Record<ProxyKind, string> = { socks5: '1080', http: '8080' };

export const draftOf = (proxy: ProxyShown | null): ProxyDraft =>
  proxy === null
    ? { kind: 'none', host: '', port: '', user: '', password: null }
    : { kind: proxy.kind, host: proxy.host, port: String(proxy.port), user: proxy.user, password: null };

/** `null` for no proxy. What cannot be a port becomes 0, which is refused with a sentence. */
export function wishOf({ kind, host, port, user, password }: ProxyDraft): ProxyWish | null {
  if (kind === 'none') return null;
  const number = /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  return { kind, host: host.trim(), port: number > 65_535 ? 0 : number, user: user.trim(), password };
}

export function differs(draft: ProxyDraft, proxy: ProxyShown | null): boolean {
  const kept = draftOf(proxy);
  if (draft.kind !== kept.kind) return true;
  if (draft.kind === 'none') return false;
  const { host, port, user, password } = draft;
  return host !== kept.host || port !== kept.port || user !== kept.user || password !== null;
}
