// Charts as SVG files: whole, inert, readable alone, and the same bytes for the same Result.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Picture, renderPictures } from '../../reports/svg/pictures.ts'
import { lightPalette } from '../../reports/svg/style-sheet.ts'
import { builtAssets } from './built-assets.ts'
import { FOUR, hostileResult, resultOf } from './result-fixture.ts'

let style: string
let pictures: Picture[]
beforeAll(async () => {
  style = (await builtAssets()).style.text
  pictures = renderPictures(resultOf(), style)
})

const textOf = (name: string) => pictures.find((picture) => picture.name === name)?.text ?? ''

describe('pictures', () => {
  test('one file per chart: those that compare, and those of each variant in order', () => {
    const names = pictures.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.slice(0, 4)).toEqual([
      'cost-risk.svg',
      'compared-failed.svg',
      'compared-p99.svg',
      'compared-healthy.svg',
    ])
    for (const chart of ['requests', 'response-times', 'heatmap', 'tasks', 'cpu', 'queue', 'alarms', 'decisions'])
      expect(names).toContain(`2-target-50-${chart}.svg`)
  })

  test('each is well formed, has marks and its legend, and neither script nor reference', () => {
    for (const { name, text } of pictures) {
      expect(XMLValidator.validate(text), name).toBe(true)
      expect(text.match(/<(?:path|rect|line|polyline)/g)?.length ?? 0, name).toBeGreaterThan(5)
      expect(text, name).not.toMatch(/<script|<foreignObject|href=|\son\w+=|url\((?!#)/i)
    }
    expect(textOf('compared-failed.svg')).toMatch(/>baseline<[\s\S]*>slim-image</)
  })

  test('stands on white in the light palette, with title, scenario, unit and zone', () => {
    const text = textOf('1-baseline-requests.svg')
    expect(text).toContain(`<rect width="100%" height="100%" fill="${lightPalette(style)('page')}"/>`)
    for (const words of ['Requests per second', 'morning-peak: baseline', 'Europe/Berlin', '/s<'])
      expect(text).toContain(words)
  })

  test('hostile names stay text, and end in no other folder', () => {
    for (const { name, text } of renderPictures(hostileResult(), style)) {
      expect(name).toMatch(/^[\p{L}\p{N}._-]+$/u)
      expect(XMLValidator.validate(text)).toBe(true)
      const tags = JSON.stringify(new XMLParser().parse(text))
      expect(tags).not.toMatch(/"img"|"script"/)
      expect(text.length).toBeLessThan(400_000)
    }
  })

  test('the same Result gives the same bytes', () => {
    expect(renderPictures(resultOf(), style)).toEqual(pictures)
  })

  test('a single variant has nothing to compare', () => {
    const names = renderPictures(resultOf([FOUR[0]!]), style).map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('compared') || name === 'cost-risk.svg')).toEqual([])
  })
})
