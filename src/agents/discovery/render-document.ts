import { z } from 'zod';
import { renderSpecification } from './render-specification.js';
import {
  architectureSchema,
  requirementsSchema,
  reviewSchema,
  risksSchema,
  specificationSchema,
} from './work-products.js';

/** Work products of one run, by name. */
export type Products = { readonly [name: string]: unknown };

const specificationDocument = z.object({
  specification: specificationSchema,
  requirements: requirementsSchema.optional().catch(undefined),
  risks: risksSchema.optional().catch(undefined),
  architecture: architectureSchema.optional().catch(undefined),
  review: reviewSchema.optional().catch(undefined),
});

/** The work products that are read as a document of their own, by name. Each takes what fits its shape, and nothing else. */
const DOCUMENTS: { readonly [artifact: string]: (products: Products, notice: string) => string | undefined } = {
  specification(products, notice) {
    const { success, data } = specificationDocument.safeParse(products);
    if (!success) return undefined;
    const given = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
    return renderSpecification({ ...given, specification: data.specification, notice });
  },
};

/**
 * A work product as its own document in Markdown, or undefined where it has none.
 *
 * @param products what the run has made, for a document may draw on more than one
 * @param notice the line that says who made it
 */
export function renderDocument(artifact: string, products: Products, notice: string): string | undefined {
  return Object.hasOwn(DOCUMENTS, artifact) ? DOCUMENTS[artifact]?.(products, notice) : undefined;
}
