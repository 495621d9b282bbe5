/**
 * Square pictures of a smaller side: each pixel is the mean of a block.
 * @param images [count * side * side], row by row.
 * @param block Side of a block in pixels; divides `side`.
 */
export function shrink(images: Float32Array, side: number, block: number): Float32Array {
  const small = side / block;
  const result = new Float32Array(images.length / block ** 2);
  images.forEach((value, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    result[Math.floor(row / block) * small + Math.floor(column / block)]! += value / block ** 2;
  });
  return result;
}
