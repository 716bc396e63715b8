// Compiles RoundAnchor.sol with fixed settings. `node compile.mjs` writes RoundAnchor.json; `node compile.mjs --print` prints it instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// Paris: no opcode that a consortium's older chain may lack. No metadata in the bytecode: it is a function of the code alone.
const settings = {
  evmVersion: 'paris',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { 'RoundAnchor.sol': { RoundAnchor: ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
};

const input = { language: 'Solidity', sources: { 'RoundAnchor.sol': { content: readFileSync(here('RoundAnchor.sol'), 'utf8') } }, settings };
const output = JSON.parse(solc.compile(JSON.stringify(input)));
if (output.errors?.length) {
  console.error(output.errors.map((e) => e.formattedMessage).join('\n'));
  process.exit(1);
}

const { abi, evm } = output.contracts['RoundAnchor.sol'].RoundAnchor;
const artefact = JSON.stringify(
  {
    compiler: solc.version(),
    abi,
    bytecode: '0x' + evm.bytecode.object,
    deployedBytecode: '0x' + evm.deployedBytecode.object,
  },
  null,
  2,
) + '\n';

if (process.argv.includes('--print')) {
  process.stdout.write(artefact);
} else {
  writeFileSync(here('RoundAnchor.json'), artefact);
}
