import { chosenBy, fields, listOf, type Shape, text } from './shape.js';

/** One of those who may decide, with what else may be said of them there. */
export const reviewerWith = (optional: { readonly [name: string]: Shape }): Shape =>
  chosenBy((value) => {
    const kind = ['id', 'role', 'group'].find((key) => Object.hasOwn(value, key)) ?? 'role';
    return fields({ [kind]: text }, optional);
  }, 'a reviewer: an id, a role or a group');

export const reviewers = listOf(reviewerWith({}));
