"""May this call happen? In: a layer and queries about calls. Out: `model.query.QueryResult`.

`running.query_file` and `running.query_texts` are the doors. An answer is decided by the solver over all
calls that the query describes; conditions are printed, read back and shown to be exact. May import what
the compiler may.
"""
