"""Tickets on paper.

How a node uses it (blocking calls: give them a thread of their own):

    dispenser = Dispenser(open_printer(PrinterPlan(kind=PrinterKind.PNG, folder=...)), Journal(path), centre_name)
    result = dispenser.dispense(ticket, service_name)                 # Dispensed: outcome, state, text for the citizen
    result = dispenser.dispense(ticket, service_name, reprint=True)   # a reprint says that it is one
    state = dispenser.state()                                         # PrinterState, to be published now and then
"""
