/** Says after each drawing how much of what was told it showed: whoever tells waits for that. */

/** `tell`: so many are drawn, of all that were noted by calling the answer. */
export function drawnAfter(tell: (count: number) => void): () => void {
  let taken = 0;
  let asked = false;
  return () => {
    taken += 1;
    // A page that is put away draws nothing, and may be told what there is.
    if (document.visibilityState === 'hidden') tell(taken);
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      tell(taken);
    });
  };
}
