// The AWS Price List, as far as surgecast reads it: products as texts of JSON, by filters on their attributes.
// @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
import type { PricedProduct } from './account.ts'
import { AwsError, type Operation, page } from './operation.ts'

export const PRICING_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetProducts: ({ ServiceCode, Filters, NextToken, FormatVersion }, { account, pageSize }) => {
    if (ServiceCode === undefined) throw new AwsError('InvalidParameterException', 'ServiceCode is required.')
    const filters = (Filters ?? []) as readonly Filter[]
    const found = account.products.filter(
      (product) => product.serviceCode === ServiceCode && filters.every((filter) => matches(product, filter)),
    )
    const { items, next } = page(found, NextToken, pageSize)
    return {
      FormatVersion: FormatVersion ?? 'aws_v1',
      PriceList: items.map((product) => JSON.stringify(product)),
      ...(next === undefined ? {} : { NextToken: next }),
    }
  },
}

type Filter = { Type: string; Field: string; Value: string }

function matches({ product: { productFamily, attributes } }: PricedProduct, { Type, Field, Value }: Filter): boolean {
  if (Type !== 'TERM_MATCH')
    throw new AwsError('InvalidParameterException', `A filter of type ${Type} is not answered here.`)
  return (Field === 'productFamily' ? productFamily : attributes[Field]) === Value
}
