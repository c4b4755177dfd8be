// Does Sigstore's own verifier accept a proof of ours?
//
//     node check.js PROOF KEY
//
// A Sigstore bundle proves that a signature is in a log by the formats that we use too: a leaf of RFC 6962, a proof of
// inclusion and a checkpoint as a signed note. Of @sigstore/verify this runs that part, unchanged: what it asks about
// certificates and timestamps, no waitlist has. PROOF is a file with one tlog-proof or more, KEY a vkey.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const modules = path.resolve(process.env.SIGSTORE_MODULES);
const { verifyTLogInclusion } = require(path.join(modules, '@sigstore', 'verify', 'dist', 'tlog'));

const HEADER = 'c2sp.org/tlog-proof@v1\n';
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex'); // RFC 8410: what stands before the 32 bytes of the key

// A log is known by its name, its key, and the hash that the key's id is the beginning of.
function authority(vkey) {
  const [name, , encoded] = vkey.split(/\+(.{8})\+/);
  const marked = Buffer.from(encoded, 'base64');
  const publicKey = crypto.createPublicKey({
    key: Buffer.concat([ED25519, marked.subarray(1)]), format: 'der', type: 'spki',
  });
  const logID = crypto.createHash('sha256').update(`${name}\n`).update(marked).digest();
  return { baseURL: name, logID, publicKey };
}

// One tlog-proof as the entry of a bundle.
function entry(proof, log) {
  const end = proof.indexOf('\n\n');
  const [extra, index, ...hashes] = proof.slice(0, end).split('\n');
  return {
    canonicalizedBody: Buffer.from(extra.slice('extra '.length), 'base64'),
    logId: { keyId: log.logID },
    inclusionProof: {
      logIndex: index.slice('index '.length),
      hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
      checkpoint: { envelope: proof.slice(end + 2) },
    },
  };
}

function main(file, vkey) {
  const log = authority(vkey.trim());
  const proofs = fs.readFileSync(file, 'utf8').split(HEADER).slice(1);
  if (proofs.length === 0) throw new Error('there is no proof in this file');
  for (const proof of proofs) {
    const one = entry(proof, log);
    verifyTLogInclusion(one, [log]);
    console.log(`OK: record #${BigInt(one.inclusionProof.logIndex) + 1n}`);
  }
}

try {
  main(...process.argv.slice(2));
} catch (error) {
  // Exit 1 only where the verifier itself says no: a mistake of this program must not look like a refusal.
  console.error(`${error.code || error.name}: ${error.message}`);
  process.exitCode = String(error.code).startsWith('TLOG_') ? 1 : 2;
}
