import { DomainError } from '@taxiway/domain'
import { createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { tellError } from '../src/converge/tell-error.js'

t.test('what a failed program printed can be stored, whatever it is', async t => {
  const { pool } = await createTestDatabase(t)
  const told = tellError(
    new DomainError('build.failed', {
      message: 'the command \0 failed',
      details: { lastLines: ['before \0 after', '\ud800 half', `${'x'.repeat(5_000)}`] },
    }),
  )
  const { rows } = await pool.query<{ told: string }>('select $1::text as told', [told])
  t.match(rows[0]?.told, /^the command \ufffd failed\nIts last lines:\nbefore \ufffd after\n/)
  t.ok(told.length < 1_000)
})
