import fc from 'fast-check';

/** Texts as a table may hold them, of kinds that break a terminal, a page, a shell or a JSON text. */
export const hostileTexts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.constantFrom(
    '\u001b[2J',
    '$(reboot)',
    '"; rm -rf /',
    '<script>',
    '\u202eevil',
    'a\r\nSUCCEEDED',
    '\ud800',
    '😀'.repeat(600),
  ),
);
