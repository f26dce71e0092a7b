import type { Facts, Judge } from './facts.js'

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
