/** The dots of a QR code as one drawing. Loaded only with the link screen. */
import { encodeQR } from 'qr';

export interface QrDrawing {
  /** Width and height in dots, without a margin. */
  readonly size: number;
  /** SVG path of every dark run. */
  readonly path: string;
}

/** Draws `text` with the least redundancy: what a phone scans is long, and large dots are easier to read. */
export function drawQr(text: string): QrDrawing {
  // The library does not draw without a margin; the plate around the code is one already.
  const framed = encodeQR(text, 'raw', { ecc: 'low', border: 1 });
  const dots = framed.slice(1, -1).map((row) => row.slice(1, -1));
  let path = '';
  dots.forEach((row, y) => {
    let start = -1;
    for (let x = 0; x <= row.length; x++) {
      const dark = row[x] === true;
      if (dark && start < 0) start = x;
      if (!dark && start >= 0) {
        path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
        start = -1;
      }
    }
  });
  return { size: dots.length, path };
}
