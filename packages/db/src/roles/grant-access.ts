import pg from 'pg'
import { functionAccess, type ProcessKind, privilegesOf, tableAccess } from './table-access.js'

/** A user of Postgres, as a connection address names it. */
type Login = { user: string; password: string }

/** An arbitrary number: names the advisory lock of those who grant at the same time, who would change the same rows of the catalogue. */
const grantLock = 7_240_118_844

/** Schemas whose tables belong to a library: BullMQ's wake-ups without Redis. */
const sharedSchemas = ['bullmq']

/**
 * Gives the users of these addresses exactly the rights of `tableAccess`, makes them where they are missing, and sets their
 * passwords. `owner` is connected as the owner of the tables. Whether a migration was applied is readable for both.
 */
export const grantAccess = async (
  owner: pg.ClientBase,
  addresses: Readonly<Record<ProcessKind, string>>,
): Promise<void> => {
  const logins = { api: readLogin(addresses.api), worker: readLogin(addresses.worker) }
  if (logins.api.user === logins.worker.user)
    throw new Error(
      `The addresses of the API and of the workers both name the user "${logins.api.user}". Name two: each has rights of its own.`,
    )
  await owner.query('begin')
  try {
    await owner.query('select pg_advisory_xact_lock($1)', [grantLock])
    for (const login of Object.values(logins)) await makeRole(owner, login)
    for (const kind of ['api', 'worker'] as const) await grantTo(owner, kind, logins[kind].user)
    await owner.query('commit')
  } catch (error) {
    await owner.query('rollback').catch(() => undefined)
    throw error
  }
}

const readLogin = (address: string): Login => {
  const { username, password } = new URL(address)
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
}

/** Roles belong to the whole server, so another database may have made one already. */
const makeRole = async (owner: pg.ClientBase, { user, password }: Login): Promise<void> => {
  const { rows } = await owner.query<{ own: boolean; exists: boolean; power: boolean }>(
    `select $1 = current_user as own,
       exists (select 1 from pg_roles where rolname = $1) as exists,
       exists (select 1 from pg_roles where rolname = $1 and (rolsuper or rolcreaterole or rolbypassrls or rolreplication
         or pg_has_role(rolname, current_user, 'member'))) as power`,
    [user],
  )
  const [role] = rows
  if (role?.own || role?.power)
    throw new Error(
      `"${user}" owns the tables or may do everything, so it cannot be a user of the API or of a worker. Name another one.`,
    )
  const name = pg.escapeIdentifier(user)
  if (!role?.exists) await owner.query(`create role ${name} login`)
  if (password !== '') await owner.query(`alter role ${name} password ${pg.escapeLiteral(password)}`)
}

const grantTo = async (owner: pg.ClientBase, kind: ProcessKind, user: string): Promise<void> => {
  const role = pg.escapeIdentifier(user)
  const statements = [
    // Rights on a partition would outlive those on its table: what a table was before is its first partition, with the rights it had.
    `revoke all on all tables in schema public, partitions from ${role}`,
    `grant usage on schema public, drizzle to ${role}`,
    `grant select on all tables in schema drizzle to ${role}`,
    `grant usage on all sequences in schema public to ${role}`,
    `grant usage on schema partitions to ${role}`,
    // A dump without rights lost that PUBLIC may not.
    ...Object.keys(functionAccess).map(name => `revoke all on function ${name} from public, ${role}`),
    ...Object.entries(functionAccess).flatMap(([name, kinds]) =>
      kinds.includes(kind) ? [`grant execute on function ${name} to ${role}`] : [],
    ),
    ...Object.entries(tableAccess).flatMap(([table, access]) => {
      const letters = access[kind]
      return letters === undefined
        ? []
        : [`grant ${privilegesOf(letters)} on ${pg.escapeIdentifier(table)} to ${role}`]
    }),
  ]
  for (const statement of statements) await owner.query(statement)
  for (const schema of sharedSchemas) await grantSchema(owner, schema, role)
}

const grantSchema = async (owner: pg.ClientBase, schema: string, role: string): Promise<void> => {
  const { rowCount } = await owner.query('select 1 from pg_namespace where nspname = $1', [schema])
  if (!rowCount) return
  await owner.query(`grant usage on schema ${schema} to ${role}`)
  await owner.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`)
  await owner.query(`grant usage on all sequences in schema ${schema} to ${role}`)
}
