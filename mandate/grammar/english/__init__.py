"""English: from the words of one clause to its phrases, without any vocabulary of a spec.

In: the text of a clause and its mentions. Out: typed tokens, the phrases they form (`sentence.lark`),
and the verb group of a phrase. What it means for a mandate is the business of
`compiler.readers.english`. May import: model, and lark inside functions.
"""
