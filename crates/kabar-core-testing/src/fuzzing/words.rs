//! Bytes read as choices.

/// What is left of an input.
pub(super) struct Words<'a> {
    left: &'a [u8],
}

impl<'a> Words<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { left: data }
    }

    pub(super) fn are_over(&self) -> bool {
        self.left.is_empty()
    }

    /// The next byte; 0 after the last.
    pub(super) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.left.split_first() else {
            return 0;
        };
        self.left = rest;
        *first
    }

    /// One of these.
    pub(super) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::from(self.byte()) % of.len()].clone()
    }

    pub(super) fn coin(&mut self) -> bool {
        self.byte() % 2 == 1
    }
}
