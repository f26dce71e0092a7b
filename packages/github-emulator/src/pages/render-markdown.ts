import markdownIt from 'markdown-it'
import { Html } from './html.js'

// As on GitHub, HTML in a comment counts. A script in it does not run: the page's policy forbids all scripts.
const markdown = markdownIt({ html: true, linkify: true })

export const renderMarkdown = (text: string): Html => new Html(markdown.render(text))
