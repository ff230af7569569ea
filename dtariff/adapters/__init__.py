"""The answer to an order in the shapes of other systems: Stripe, AvaTax, TaxJar, Medusa, saleor.

Each module holds one pure function or two: an `OrderQuote` goes in, plain data ready for JSON comes out. They compute
no law and no tax; they only arrange. What holds for all:

- An order of which a part is not known is refused (``incomplete_quote``); it is never handed on as nought.
- A customs duty is never a tax line. It stands with the other charges that are no tax on consumption (a levy, a
  perception) in ``fees``, or where the system has a type for it, under that type.
- The parts that a system adds up come to our total, to the minor unit.
- Amounts are whole minor units or exact decimal text, and rates are text. There is no binary float in any of them.
- ``warnings`` (``messages`` for AvaTax) say what the system cannot show, beside what our answer warns of.
"""
