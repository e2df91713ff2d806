/** As high as the text; the style sheet says when it scrolls instead. */
export function fitHeight(field: HTMLTextAreaElement): void {
  field.style.blockSize = 'auto'
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}
