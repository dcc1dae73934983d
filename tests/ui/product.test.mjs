// The product binary keeps every certificate check on: the local server, whose certificate nobody signed, cannot be
// linked with it. (Linking is the only time a certificate is shown; demo accounts log in by a key they know.)

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { Desktop, picture, quit, scratch, Simulator, tool } from './app.mjs';
import { eventually } from './webdriver.mjs';

let simulator, desktop, profile;

before(async () => {
  simulator = await Simulator.start('journey');
  desktop = await Desktop.start();
  profile = await scratch('product');
});

after(async () => {
  await desktop?.stop();
  await simulator?.stop();
  await profile?.remove();
});

test('the product refuses to link with a server whose certificate is not WhatsApp\'s', async () => {
  const window = await desktop.open(tool('KABAR_PRODUCT'), '--profile', profile.path, '--server-url', simulator.url);
  await window.click('[data-testid=first-link]');
  await window.click('[data-testid=risk-accept]');
  await window.type('[data-testid=link-name]', 'Dapur Bu Laras');
  await window.click('[data-testid=link-start]');
  const code = await eventually('the refusal', () => window.attribute('[data-testid=link-card]', 'data-code'));
  assert.equal(code, 'not-whatsapp');
  assert.equal(await window.count('[data-testid=qr]'), 0, 'and no code is shown');
  await picture(window, 'product-refuses');
  await quit(window, profile.path);
});

test('demo mode shows chats in the product binary', async () => {
  const demo = await scratch('demo');
  const window = await desktop.open(tool('KABAR_PRODUCT'), '--demo', '--profile', demo.path);
  await window.find('[data-testid=banner]');
  await eventually('a full chat list', async () => (await window.count('[data-testid=chat-row]')) >= 8);
  await eventually('both numbers online', async () => (await window.count('[data-testid=tile][data-state=online]')) === 2);
  await quit(window, demo.path);
  await demo.remove();
});

test('a second start hands over to the first and ends', async () => {
  const demo = await scratch('second');
  const args = ['--demo', '--profile', demo.path];
  const window = await desktop.open(tool('KABAR_PRODUCT'), ...args);
  await window.find('[data-testid=banner]');
  const second = spawn(tool('KABAR_PRODUCT'), args, { stdio: 'ignore' });
  const [code] = await once(second, 'exit');
  assert.equal(code, 0);
  assert.ok(await window.count('[data-testid=banner]'), 'the first window is still there');
  await quit(window, demo.path);
  await demo.remove();
});
