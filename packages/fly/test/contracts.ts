import { existsSync, readFileSync } from 'node:fs'

const folder = new URL('../../../../shared/contracts/', import.meta.url)

/** A document of the contracts beside the checkout; undefined where they are not present. */
export const readContract = <T>(name: string): T | undefined => {
  const file = new URL(name, folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined
}

export const contractsAbsent = 'the contracts are not beside this checkout'
