// The inputs of a convolution as rows of patches, by naive loops.

/** x: NHWC -> [n][positions][kh * kw * c], in the order of HWIO kernels. */
export function patches(
  x: readonly number[][][][],
  [kh, kw]: readonly [number, number],
  [sh, sw]: readonly [number, number],
  pad: 'same' | 'valid',
): number[][][] {
  const [h, w, c] = [x[0]!.length, x[0]![0]!.length, x[0]![0]![0]!.length];
  const out = (n: number, k: number, s: number) =>
    pad === 'same' ? Math.ceil(n / s) : Math.floor((n - k) / s) + 1;
  const before = (n: number, k: number, s: number) =>
    pad === 'same' ? Math.floor(Math.max((out(n, k, s) - 1) * s + k - n, 0) / 2) : 0;
  const [top, left] = [before(h, kh, sh), before(w, kw, sw)];
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  return x.map((image) =>
    range(out(h, kh, sh)).flatMap((i) =>
      range(out(w, kw, sw)).map((j) =>
        range(kh).flatMap((p) =>
          range(kw).flatMap((q) =>
            range(c).map((channel) => image[i * sh + p - top]?.[j * sw + q - left]?.[channel] ?? 0),
          ),
        ),
      ),
    ),
  );
}
