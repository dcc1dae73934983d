import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Hosts are known to `main.ts` and the app's root alone; everything else speaks to the client. */
const hosts = {
  group: ['@tauri-apps/*', '**/api/host/*'],
  message: 'Only main.ts knows the host. Use the store from the context.',
};
const domain = {
  group: [
    '**/api/*',
    '**/stores/*',
    '**/components/*/*',
    '../account/*',
    '../chat/*',
    '../message/*',
    '../composer/*',
    '../settings/*',
  ],
  message: 'components/shared knows nothing of chats: pass values in.',
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/gen.ts', 'src/i18n/generated/'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['scripts/**', '*.ts', '*.js'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      // The content security policy blocks style attributes; directives set properties and pass.
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'Use classes or style: directives.' },
      ],
    },
  },
  {
    files: ['src/components/**', 'src/views/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [hosts] }] },
  },
  {
    files: ['src/stores/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ ...hosts, group: ['@tauri-apps/*', '**/host/tauri*', '**/host/fake*'] }] },
      ],
    },
  },
  {
    files: ['src/components/shared/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [hosts, domain] }] },
  },
);
