import { inTransaction, openDatabase } from '@taxiway/db'
import { anOrganization, createTestDatabase, eventually, type TestDatabase } from '@taxiway/testing'
import t from 'tap'
import { aContext, aVault, newSecret } from './support.js'

t.test('a sealed value opens only in its own context, in every process with the secret', async t => {
  const database = await createTestDatabase(t)
  const secret = newSecret()
  const one = await aVault(t, database, { secret })
  const context = aContext()
  const blob = await inTransaction(database.db, tx => one.seal(tx, context, 'postgres://…'))
  const other = await aVault(t, database, { secret })
  t.equal((await other.open(database.db, context, blob)).reveal().toString(), 'postgres://…')
  for (const change of [{ name: 'OTHER' }, { organizationId: aContext().organizationId }, { version: 2 }])
    await t.rejects(other.open(database.db, { ...context, ...change }, blob), {
      code: 'crypto.decrypt_failed',
    })
  for (const owner of ['system', 'user:usr_1']) {
    const own = aContext({ organizationId: owner })
    const sealed = await one.seal(database.db, own, 'seed')
    t.equal((await other.open(database.db, own, sealed)).reveal().toString(), 'seed')
  }
})

t.test(
  'whichever process is the first on an empty database makes its check, with its own rights',
  async t => {
    const database = await createTestDatabase(t)
    for (const kind of ['worker', 'api'] as const) {
      await database.pool.query('delete from key_check')
      const own = openDatabase({ url: database.urls[kind], applicationName: kind })
      t.teardown(() => own.close())
      await t.resolves(aVault(t, database, { db: own.db, secret: newSecret() }), kind)
    }
  },
)

t.test(
  'a refused value leaves one entry in the audit trail of its organization, without the value',
  async t => {
    const database = await createTestDatabase(t)
    const vault = await aVault(t, database, { secret: newSecret() })
    const context = aContext({ name: 'STRIPE_KEY' })
    const planted = Buffer.from('postgres://planted:password@host/other-database')
    for (let n = 0; n < 3; n += 1)
      await t.rejects(vault.open(database.db, context, planted), { code: 'crypto.decrypt_failed' })
    const trail = async () =>
      (
        await database.pool.query(
          'select action, subject_id, after from audit_log where organization_id = $1',
          [context.organizationId],
        )
      ).rows
    await eventually(async () => (await trail()).length > 0)
    const rows = await trail()
    t.match(rows, [{ action: 'sealed_value.refused', subject_id: 'STRIPE_KEY' }])
    t.equal(rows.length, 1)
    t.notMatch(JSON.stringify(rows), /planted/)
  },
)

/** A digest of all rows of all tables. */
const digestAll = async ({ pool }: TestDatabase): Promise<Record<string, string>> => {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  )
  const digests: Record<string, string> = {}
  for (const { name } of rows)
    digests[name] = (
      await pool.query(`select md5(string_agg(x::text, '|' order by x::text)) as digest from ${name} x`)
    ).rows[0].digest
  return digests
}

t.test('another secret is refused at boot, by fingerprint, and changes no row', async t => {
  const database = await createTestDatabase(t)
  const [right, wrong] = [newSecret(), newSecret()]
  const vault = await aVault(t, database, { secret: right })
  const { id: organizationId } = await anOrganization(database.db)
  await vault.seal(database.db, aContext({ organizationId }), 'x')
  const dump = async () => JSON.stringify(await digestAll(database))
  const before = await dump()
  await t.rejects(aVault(t, database, { secret: wrong }), {
    code: 'crypto.wrong_secret',
    message: /wanted key [0-9a-f]{16}, given [0-9a-f]{16}/,
  })
  t.equal(await dump(), before)
  await aVault(t, database, { secret: wrong, previousSecret: right })
  t.equal(await dump(), before, 'accepted as the previous one, which changes nothing by itself either')

  await database.pool.query('delete from key_check')
  await t.rejects(aVault(t, database, { secret: right }), { code: 'crypto.key_check_missing' })
  t.equal((await database.pool.query('select * from key_check')).rowCount, 0, 'and none is made')
})

t.test('concurrent first starts on an empty database agree on one check', async t => {
  const database = await createTestDatabase(t)
  const secret = newSecret()
  const vaults = await Promise.all(Array.from({ length: 8 }, () => aVault(t, database, { secret })))
  const context = aContext()
  const blobs = await Promise.all(vaults.map(vault => vault.seal(database.db, context, 'same')))
  for (const blob of blobs)
    t.equal((await vaults[0]?.open(database.db, context, blob))?.reveal().toString(), 'same')
  t.equal((await database.pool.query('select * from data_keys')).rowCount, 1, 'and on one data key')
})

t.test('transactions that hold every connection do not deadlock', async t => {
  const database = await createTestDatabase(t, { maxConnections: 2 })
  const vault = await aVault(t, database, { secret: newSecret() })
  const sealInTransaction = () =>
    inTransaction(database.db, async tx => {
      await tx.execute('select 1')
      return vault.seal(tx, aContext(), 'x')
    })
  t.equal((await Promise.all(Array.from({ length: 6 }, sealInTransaction))).length, 6)
})
