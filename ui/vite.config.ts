import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import icons from 'unplugin-icons/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { iconCompiler } from './scripts/icon-compiler.ts';
import { pseudo } from './scripts/pseudo.ts';

/** Where Debian puts its browser; other machines name theirs, or let Playwright find its own. */
const chromium = process.env['KABAR_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig(({ mode }) => ({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/i18n/generated',
      strategy: ['globalVariable', 'baseLocale'],
      // One module per message in a build, so that each screen carries its own words; few files while developing.
      outputStructure: mode === 'production' || mode === 'fake' ? 'message-modules' : 'locale-modules',
      emitGitIgnore: false,
      emitPrettierIgnore: false,
    }),
    pseudo(),
    svelte(),
    icons({ compiler: iconCompiler, scale: 1 }),
  ],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: '127.0.0.1' },
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    target: ['safari16', 'chrome111'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is loaded before anything is shown is one file: many small ones compress badly, and each is a question more.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    // A cold start of the browser on a busy two-core machine takes longer than the default.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    setupFiles: ['tests/setup.ts'],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromium,
          args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-prefers-reduced-motion'],
        },
        contextOptions: { locale: 'en-GB', timezoneId: 'Asia/Jakarta' },
      }),
      instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
    },
  },
}));
