/** A text of ours in which backticks mark names and values, as the API writes its descriptions. */
export const MarkedText = ({ text }: { text: string }) =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part))
