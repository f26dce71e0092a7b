import type { Database } from '@taxiway/db'
import type { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { type SecondFactorBox, type SecondFactorField, secondFactorFields } from './second-factor-box.js'

type OpenAdapter = ReturnType<typeof drizzleAdapter>
type Adapter = ReturnType<OpenAdapter>
type Where = Parameters<Adapter['findOne']>[0]['where']
type Row = Record<string, unknown>

const model = 'twoFactor'

/**
 * Better Auth's database adapter. It encrypts second factors in our store before writing and decrypts them
 * after reading; inside is what Better Auth encrypted under its own secret. Lists are not decrypted: Better
 * Auth never reads second factors in lists.
 */
export const sealSecondFactors =
  ({ db, box }: { db: Database; box: SecondFactorBox }, openAdapter: OpenAdapter): OpenAdapter =>
  options => {
    const wrap = (adapter: Omit<Adapter, 'transaction'>): Omit<Adapter, 'transaction'> => {
      const find = <Found = Row>(where: Where) =>
        adapter.findOne<Found>({ model, where: where.filter(one => !isSealed(one.field)) })
      const seal = async (userId: unknown, values: Row): Promise<Row> => {
        const sealed = { ...values }
        for (const field of secondFactorFields)
          if (typeof values[field] === 'string')
            sealed[field] = await box.seal(db, String(userId), field, values[field])
        return sealed
      }
      const open = async <Result>(row: Result): Promise<Result> => {
        if (row === null || row === undefined) return row
        const opened = { ...row } as Row
        for (const field of secondFactorFields)
          if (typeof opened[field] === 'string')
            opened[field] = await box.open(db, String(opened['userId']), field, opened[field])
        return opened as Result
      }
      const findOne: Adapter['findOne'] = async input => {
        if (input.model !== model) return adapter.findOne(input)
        // Always select the owner column: decryption needs it.
        const { select: _, ...whole } = input
        return open(await adapter.findOne(whole))
      }
      const create: Adapter['create'] = async input =>
        input.model === model
          ? open(
              await adapter.create({
                ...input,
                data: await seal(input.data['userId'], input.data),
              } as typeof input),
            )
          : adapter.create(input)
      const update: Adapter['update'] = async input => {
        if (input.model !== model) return adapter.update(input)
        const row = await find(input.where)
        if (row === null) return null
        return open(await adapter.update({ ...input, update: await seal(row['userId'], input.update) }))
      }
      const incrementOne: Adapter['incrementOne'] = async <Found>(
        input: Parameters<Adapter['incrementOne']>[0],
      ): Promise<Found | null> => {
        if (input.model !== model) return adapter.incrementOne<Found>(input)
        const row = await find(input.where)
        if (row === null) return null
        const where: Where = []
        for (const one of input.where) {
          const { field } = one
          if (!isSealed(field)) where.push(one)
          // Encrypting the same text gives different bytes each time: compare plain texts here, and stored
          // texts in the database.
          else if ((await box.open(db, String(row['userId']), field, String(row[field]))) === one.value)
            where.push({ ...one, value: String(row[field]) })
          else return null
        }
        const set = await seal(row['userId'], input.set ?? {})
        if (Object.keys(input.increment).length > 0)
          return open(await adapter.incrementOne<Found>({ ...input, where, set } as typeof input))
        // Compare and set, so that a backup code works once. The adapter would compare in a subquery, which
        // Postgres does not evaluate again for a row that another transaction changed meanwhile; it does for
        // a condition on the row itself.
        const changed = await adapter.updateMany({ model, where, update: set })
        return changed === 0 ? null : open(await find<Found>(input.where))
      }
      return { ...adapter, findOne, create, update, incrementOne }
    }
    const adapter = openAdapter(options)
    return {
      ...adapter,
      ...wrap(adapter),
      transaction: work => adapter.transaction(inner => work(wrap(inner as Adapter) as typeof inner)),
    }
  }

const isSealed = (field: string): field is SecondFactorField =>
  (secondFactorFields as readonly string[]).includes(field)
