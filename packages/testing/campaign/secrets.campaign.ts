import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

process.exit(
  await runAtFullSize('secrets', [
    'packages/crypto/test/sealed-box.test.ts',
    'packages/crypto/test/redactor.test.ts',
    'packages/vault/test/rotation.test.ts',
    'packages/testing/test/variables.test.ts',
    'packages/testing/test/secret-rotation.test.ts',
  ]),
)
