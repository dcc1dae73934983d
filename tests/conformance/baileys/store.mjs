// Credentials and keys in memory, as JSON: what is read back is what a file would give, not the same object. And in a
// folder, by the library's own way, for a client that is to outlive its process.

import { BufferJSON, initAuthCreds, proto, useMultiFileAuthState } from 'baileys';

const clone = (value) => JSON.parse(JSON.stringify(value, BufferJSON.replacer), BufferJSON.reviver);

export function memory() {
  const kept = new Map();
  const get = async (type, ids) => {
    const found = {};
    for (const id of ids) {
      const text = kept.get(`${type}/${id}`);
      if (text === undefined) continue;
      const value = JSON.parse(text, BufferJSON.reviver);
      const isKey = type === 'app-state-sync-key';
      found[id] = isKey ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
    }
    return found;
  };
  const set = async (data) => {
    for (const [type, values] of Object.entries(data)) {
      for (const [id, value] of Object.entries(values ?? {})) {
        if (value) kept.set(`${type}/${id}`, JSON.stringify(value, BufferJSON.replacer));
        else kept.delete(`${type}/${id}`);
      }
    }
  };
  const forgetSessions = () => {
    const sessions = [...kept.keys()].filter((key) => key.startsWith('session/'));
    for (const key of sessions) kept.delete(key);
    return sessions.length;
  };
  return { creds: clone(initAuthCreds()), keys: { get, set }, forgetSessions };
}

export async function inFolder(folder) {
  const { state, saveCreds } = await useMultiFileAuthState(folder);
  return { ...state, save: saveCreds, forgetSessions: () => 0 };
}
