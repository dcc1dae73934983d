/// <reference types="vite/client" />

declare module '~icons/lucide/*' {
  import type { Component } from 'svelte';

  const drawing: Component<{ size?: 12 | 14 | 16 | 20 | 24 | 32; flip?: boolean }>;
  export default drawing;
}
