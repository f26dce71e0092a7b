import { z } from 'zod'

/** Milliseconds by size, as `shared-cpu-1x:256`. */
export type MachineTime = Readonly<Record<string, number>>

/** Prices of a machine that runs for 30 days: by size with the memory it has at least, and for each further GB. */
export type MachinePrices = { sizes: Readonly<Record<string, number>>; memoryGb: number }

const monthMs = 30 * 24 * 3_600_000
const dayMs = 24 * 3_600_000

const entry = /^([a-z0-9-]+)=(\d{1,6}(?:\.\d{1,6})?)$/

/**
 * `MACHINE_PRICES`: dollars for 30 days, `size=price` by commas, and `memory=price` for each further GB. The default is an estimate; the
 * provider's page says what holds: https://fly.io/docs/about/pricing/
 */
export const machinePriceEnv = {
  MACHINE_PRICES: z
    .string()
    .default(
      'shared-cpu-1x=2,shared-cpu-2x=4,shared-cpu-4x=8,shared-cpu-8x=16,performance-1x=32,performance-2x=64,performance-4x=128,performance-8x=256,memory=5',
    )
    .refine(text => text.split(',').every(part => entry.test(part.trim())), 'must be size=price, by commas'),
}

/** Reads `MACHINE_PRICES`, which the settings of the process have checked. */
export const parseMachinePrices = (text: string): MachinePrices => {
  const { memory = 0, ...sizes } = Object.fromEntries(
    text.split(',').map(part => {
      const [, name = '', price] = entry.exec(part.trim()) ?? []
      return [name, Number(price)]
    }),
  )
  return { sizes, memoryGb: memory }
}

/** Dollars for 30 days; null for a size without a price. */
const priceOf = (guest: string, { sizes, memoryGb }: MachinePrices): number | null => {
  const [size = '', memoryMb = '0'] = guest.split(':')
  const price = sizes[size]
  if (price === undefined) return null
  const cpus = Number(/^[a-z-]{1,20}-(\d{1,3})x$/.exec(size)?.[1] ?? 1)
  const leastMb = size.startsWith('performance') ? 2048 * cpus : 256 * cpus
  return price + (Math.max(0, Number(memoryMb) - leastMb) / 1024) * memoryGb
}

export type MachineCost = {
  machineSeconds: number
  /** Dollars so far; null when a size has no price. */
  soFar: number | null
  /** Dollars for a day, of what runs now. */
  perDay: number | null
}

/** What machines cost by the table of prices. Pure. */
export const costOf = (
  { time, running }: { time: MachineTime; running: readonly string[] },
  prices: MachinePrices,
): MachineCost => {
  const sum = (parts: readonly (number | null)[]): number | null =>
    parts.reduce<number | null>((total, part) => (total === null || part === null ? null : total + part), 0)
  const round = (dollars: number | null) => (dollars === null ? null : Math.round(dollars * 1e6) / 1e6)
  const times = Object.entries(time)
  const priced = (guest: string, ms: number) => {
    const price = priceOf(guest, prices)
    return price === null ? null : (price * ms) / monthMs
  }
  return {
    machineSeconds: Math.round(times.reduce((total, [, ms]) => total + Number(ms), 0) / 1000),
    soFar: round(sum(times.map(([guest, ms]) => priced(guest, Number(ms))))),
    perDay: round(sum(running.map(guest => priced(guest, dayMs)))),
  }
}

/** `$0.02 so far, $0.07 a day while it runs`; undefined when nothing ran or a price is missing. */
export const describeCost = ({ machineSeconds, soFar, perDay }: MachineCost): string | undefined => {
  if (machineSeconds === 0 || soFar === null || perDay === null) return undefined
  const dollars = (amount: number) =>
    amount > 0 && amount < 0.01 ? 'less than $0.01' : `$${amount.toFixed(2)}`
  return `${dollars(soFar)} so far${perDay > 0 ? `, ${dollars(perDay)} a day while it runs` : ''}`
}
