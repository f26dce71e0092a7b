import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

const files = [
  'packages/crypto/test/sealed-box.test.ts',
  'packages/crypto/test/redactor.test.ts',
  'packages/vault/test/rotation.test.ts',
  'packages/testing/test/variables.test.ts',
  'packages/testing/test/secret-rotation.test.ts',
]
/** `--rotation` runs those with this in their name. */
const words = process.argv.slice(2).map(word => word.replace(/^--/, ''))

process.exit(
  await runAtFullSize(
    'secrets',
    files.filter(file => words.length === 0 || words.some(word => file.includes(word))),
  ),
)
