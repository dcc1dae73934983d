/** The tone of skin that was chosen last, while the window is open. What a person looks like is not written down. */
export const byTone = $state({ tone: 0 });
