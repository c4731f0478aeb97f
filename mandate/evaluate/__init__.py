"""The same meaning as `logic/`, in plain Python: expressions, schedules and answers, on exact values.

In: expressions with values, schedules with problems, answers with questions.
Out: a value; what a schedule breaks; what is wrong with an answer.
May import: model. Shares no code with `logic/`, so that a mistake there is not repeated here.
"""
