// The tree of RFC 6962: how records lead to one hash.

import { sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (record) => sha256(LEAF, record);

/**
 * The root over `size` leaves, of which those at `positions` (from 1) are known; the hash of each part of the tree
 * without any of these is in `beside`, from left to right.
 */
export async function rootOf(size, positions, leaves, beside) {
  let known = 0;
  let taken = 0;

  async function over(start, end) {
    if (!(positions[known] <= end)) {
      taken += 1;
      return beside[taken - 1] ?? new Uint8Array();
    }
    if (end - start === 1) {
      known += 1;
      return leaves[known - 1];
    }
    const middle = start + 2 ** Math.floor(Math.log2(end - start - 1));
    const [left, right] = await Promise.all([over(start, middle), over(middle, end)]);
    return sha256(NODE, left, right);
  }

  const root = await over(0, size);
  return known === leaves.length && taken === beside.length ? root : null;
}
