import { growingTables } from '../upgrade/judge-migration.js'

/** A node of `EXPLAIN (ANALYZE, FORMAT JSON)`. */
export type PlanNode = {
  'Node Type': string
  'Relation Name'?: string
  Schema?: string
  'Index Cond'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: PlanNode[]
}

/** Rows that one statement may look at, however large the tables are. */
const mostRows = 6_000
/** A smaller table is read faster than its index. */
const smallTable = 1_000

/** Which table a node reads; a partition counts as its table. */
const tableOf = ({ 'Relation Name': name }: PlanNode): string | undefined =>
  name?.replace(/_(\d{8}|default|before)$/, '')

/**
 * What is wrong with the plan of a statement for a database that grows: it reads a growing table from end to end, or it looks at more rows
 * than a page or a batch needs, which a sort over everything does, too.
 */
export const judgePlan = (root: PlanNode, limits = { mostRows, smallTable }): string[] => {
  const wrong: string[] = []
  let looked = 0
  const visit = (node: PlanNode): void => {
    const table = tableOf(node)
    const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
    const rows = (node['Actual Rows'] + removed) * node['Actual Loops']
    if (table !== undefined && growingTables.has(table)) {
      if (/Scan/.test(node['Node Type'])) looked += rows
      if (node['Node Type'] === 'Seq Scan' && rows > limits.smallTable)
        wrong.push(`reads all of ${table}: ${rows} rows`)
    }
    for (const child of node.Plans ?? []) {
      const sorted = child['Actual Rows'] * child['Actual Loops']
      if (/Sort/.test(node['Node Type']) && sorted > limits.mostRows)
        wrong.push(`sorts ${sorted} rows of ${tableOf(child) ?? child['Node Type']}`)
      visit(child)
    }
  }
  visit(root)
  if (looked > limits.mostRows) wrong.push(`looks at ${looked} rows`)
  return wrong
}
