import type { Facts, Judge } from './facts.js'
import { groupBy } from './group-by.js'

/** K7: the log of a deployment is numbered from 0 on without a gap and without a number used twice. */
export const judgeLogs: Judge = ({ logs }: Facts) =>
  [...groupBy(logs, row => row.deploymentId)].flatMap(([deploymentId, rows]) => {
    const seqs = rows.map(row => row.seq).sort((a, b) => a - b)
    const wrong = seqs.findIndex((seq, index) => seq !== index)
    return wrong === -1
      ? []
      : [{ rule: 'K7', what: `the log of ${deploymentId} has ${seqs[wrong]} where ${wrong} should be` }]
  })

/** K10: no secret anywhere, as it is, in base64, hex or percent-encoded. */
export const judgeSecrets: Judge = ({ texts, canaries }: Facts) =>
  canaries.flatMap(canary => {
    const forms = [
      canary,
      Buffer.from(canary).toString('hex'),
      encodeURIComponent(canary),
      JSON.stringify(canary).slice(1, -1),
      Buffer.from(canary).toString('base64').replace(/=+$/, '').slice(0, -1),
    ]
    return texts
      .filter(({ text }) => forms.some(form => text.includes(form)))
      .map(({ where }) => ({ rule: 'K10', what: `a secret is readable in ${where}` }))
  })
