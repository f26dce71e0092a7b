import { Fragment } from 'react'
import { formatExact } from '../data/format.js'
import { showHidden } from '../data/visible-text.js'

const times = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/
const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** A sentence of the API, with the times in it as the reader's clock shows them. */
export const Sentence = ({ text }: { text: string }) =>
  text.split(times).map((part, index) =>
    index % 2 === 1 ? (
      <time key={`${part} ${index}`} dateTime={part} title={formatExact(part)}>
        {short.format(new Date(part))}
      </time>
    ) : (
      <Fragment key={index}>{showHidden(part)}</Fragment>
    ),
  )
