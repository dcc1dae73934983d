/**
 * Turns a Lucide drawing into a Svelte component of plain markup. The plugin's own compiler puts the
 * drawing in with raw HTML, which this project does not use, not even for icons.
 *
 * Sizes: 20 px unless `size` says 12, 14, 16 or 24; the stroke that belongs to each is in styles/base.css.
 */
export const iconCompiler = {
  extension: 'svelte',
  compiler(svg: string): string {
    const inner = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg'));
    // The drawing's own stroke settings would win over the style sheet.
    const drawing = inner
      .replace(
        / (?:fill="none"|stroke="currentColor"|stroke-linecap="round"|stroke-linejoin="round"|stroke-width="2")/g,
        '',
      )
      .replace(/^<g>(.*)<\/g>$/s, '$1');
    return `<script lang="ts">
  let { size = 20, flip = false }: { size?: 12 | 14 | 16 | 20 | 24 | 32; flip?: boolean } = $props();
</script>
<svg class="icon icon-{size}" class:icon-flip={flip} viewBox="0 0 24 24" aria-hidden="true">${drawing}</svg>
`;
  },
};
