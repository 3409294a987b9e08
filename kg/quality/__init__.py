"""How complete and how well supported the facts are: measures over checked facts, and the debts they may hold."""
