// Columns of text that fit a terminal: what does not fit beside the first column continues in a block below, the first column repeated.
export type Paint = 'plain' | 'bold' | 'dim' | 'green' | 'yellow' | 'red'
export type Cell = { text: string; paint?: Paint }
export type Column = { header: string; align: 'left' | 'right'; cells: readonly Cell[] }
export type Screen = { width: number; hasColour: boolean }

const GUTTER = '  '
const ESCAPE = String.fromCharCode(27)
const CODES = { plain: '', bold: '1', dim: '2', green: '32', yellow: '33', red: '31' } as const

/** @param columns the first names the rows; all have the same number of cells */
export function textTable(columns: readonly Column[], screen: Screen): string[] {
  return blocksOf(columns, screen.width).flatMap((block, index) => [
    ...(index === 0 ? [] : ['']),
    ...blockLines(block, screen),
  ])
}

/** Fills each block from the left; a column too wide for any block stands in one of its own and is cut there. */
function blocksOf([names, ...columns]: readonly Column[], width: number): Column[][] {
  if (names === undefined) return []
  const first = shortened(names, Math.max(12, Math.floor(width / 3)))
  const room = width - widthOf(first)
  const blocks: Column[][] = []
  let left = 0
  for (const column of columns.map((each) => shortened(each, room - GUTTER.length))) {
    const needed = widthOf(column) + GUTTER.length
    if (blocks.length === 0 || needed > left) {
      blocks.push([first])
      left = room
    }
    blocks.at(-1)?.push(column)
    left -= needed
  }
  return blocks.length === 0 ? [[first]] : blocks
}

function blockLines(columns: readonly Column[], screen: Screen): string[] {
  const rows = columns[0]?.cells.length ?? 0
  const header = columns.map(({ header }): Cell => ({ text: header, paint: 'bold' }))
  const body = Array.from({ length: rows }, (_, row) => columns.map(({ cells }) => cells[row] ?? { text: '' }))
  return [header, ...body].map((cells) => line(columns, cells, screen))
}

function line(columns: readonly Column[], cells: readonly Cell[], { hasColour }: Screen): string {
  const padded = cells.map((cell, index) => {
    const { align } = columns[index] as Column
    const isLast = index === cells.length - 1
    const space = ' '.repeat(widthOf(columns[index] as Column) - lengthOf(cell.text))
    const text = painted(cell.text, cell.paint ?? 'plain', hasColour)
    if (align === 'right') return space + text
    return isLast ? text : text + space
  })
  return padded.join(GUTTER).trimEnd()
}

export function painted(text: string, paint: Paint, hasColour: boolean): string {
  if (!hasColour || paint === 'plain' || text === '') return text
  return `${ESCAPE}[${CODES[paint]}m${text}${ESCAPE}[0m`
}

/** Names come from files: a control character must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function widthOf({ header, cells }: Column): number {
  return Math.max(lengthOf(header), ...cells.map(({ text }) => lengthOf(text)))
}

function lengthOf(text: string): number {
  return [...text].length
}

function shortened(column: Column, most: number): Column {
  const cut = (text: string) => (lengthOf(text) <= most ? text : `${[...text].slice(0, most - 1).join('')}…`)
  return {
    ...column,
    header: cut(column.header),
    cells: column.cells.map((cell) => ({ ...cell, text: cut(cell.text) })),
  }
}

/** Breaks at spaces; a continuation line is indented. */
export function wrapped(text: string, width: number, indent = '  '): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && lengthOf(current) + 1 + lengthOf(word) > width) {
      lines.push(current)
      current = indent + word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
