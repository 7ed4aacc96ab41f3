// The grammar of policy text. Comes in: tokens of PayruleLexer; goes out: parse trees for compiler/parse, nobody else.
// Keep it free of ambiguity under SLL prediction: the unit tests run every shipped text with ANTLR's exact ambiguity reports.
// Every keyword may stand in a dotted name (`word`); words that join or begin conditions are no bare names (`bareName`).
// `compiler/parse` calls `header` and then `declaration` in a loop, so that an error stays in its declaration.
parser grammar PayruleParser;
options { tokenVocab = PayruleLexer; }

file : header declaration* EOF ;

// ---- header ----------------------------------------------------------------------------------------------------------
header : (K_POLICY | K_MODULE) STRING K_VERSION STRING K_EDITION INT extendsClause? LBRACE headerItem* RBRACE ;
extendsClause : K_EXTENDS STRING K_VERSION STRING ;
headerItem
    : titleItem | payerItem | payerIdItem | businessItem | formItem | billItem | effective | datedItem | providerItem
    | publishedItem | supersedesItem | benefitYearItem | usesTable | usesModule | needsTable | remittanceItem | cite ;
titleItem : K_TITLE STRING ;
payerItem : K_PAYER STRING ;
payerIdItem : K_PAYER_ID word ;
businessItem : K_LINE_OF_BUSINESS word (COMMA word)* ;
formItem : K_CLAIM_FORM word (COMMA word)* ;
billItem : K_TYPE_OF_BILL codes ;
effective : K_EFFECTIVE DATE DOTDOT DATE? ;
datedItem : K_DATED K_BY qname ;
providerItem : K_SAME K_PROVIDER K_MEANS providerKey (COMMA? K_ELSE providerKey)? ;
providerKey : qname (K_AND qname)* ;
publishedItem : K_PUBLISHED DATE ;
supersedesItem : K_SUPERSEDES STRING ;
benefitYearItem : K_BENEFIT_YEAR K_STARTS K_ON qname ;
usesTable : K_USES K_TABLE qname K_AS word (K_PAST K_COVERAGE (K_CARRY | K_REVIEW))? ;
usesModule : K_USES K_MODULE qname K_VERSION STRING (K_WITH binding (COMMA binding)*)? ;
binding : word EQUAL qname ;
needsTable : K_NEEDS K_TABLE word COLON (K_KEYED K_BY word LBRACE (columnDecl COMMA?)* RBRACE | word) ;
columnDecl : word COLON typeRef ;
remittanceItem : K_REMITTANCE K_ORDER reason (COMMA reason)* ;

// ---- declarations ----------------------------------------------------------------------------------------------------
declaration
    : K_OVERRIDE? (codeList | parameter | accumulate | define | reasonDecl | ruleDecl | decide)
    | fact | attest | tableDecl | exceptionDecl | amend | disable | tableChanges | test | testTable ;

codeList
    : K_CODE K_LIST qname (K_OF word)? STRING? because? (LBRACE codeListItem* RBRACE | K_FROM K_FILE STRING cite*) ;
codeListItem
    : codes dateSpan? cite*
    | K_ADDS codes dateSpan cite*
    | K_ENDS codes K_AFTER DATE cite*
    | K_FROM K_FILE STRING cite* ;

parameter : K_PARAMETER qname (COLON word)? (K_PER word)? because? LBRACE parameterItem* RBRACE ;
parameterItem
    : (INT | K_FROM DATE) COLON parameterValue cite*
    | K_KNOWN K_UNTIL DATE
    | K_CARRIED K_TO DATE ;
parameterValue : literal | number | value ;

fact : K_FACT word COLON typeRef K_ON (K_CLAIM | K_LINE) ;
typeRef : K_ONE K_OF LBRACE factValue (COMMA factValue)* COMMA? RBRACE | word ;
factValue : word STRING* ;

accumulate
    : K_ACCUMULATE word because? COLON fold (K_WHERE expr)? counting? K_KEYED K_BY qname (COMMA qname)* (K_PER window)?
      K_ORDERED K_BY qname (COMMA qname)* startsAt? ;
fold : K_SUM K_OF qname | K_COUNT K_OF K_DISTINCT qname ;
counting : K_COUNTING (K_LINES K_THAT K_ARE K_PAID | K_EVERY K_LINE) ;
window : (K_CALENDAR_YEAR | K_BENEFIT_YEAR) K_OF qname | INT unit K_BEFORE qname ;
startsAt : K_STARTS K_AT qname (K_OF codes)? ;

define : K_DEFINE word K_FOR defineScope because? K_AS expr ;
defineScope : K_LINE | K_CLAIM | K_DAY | K_ADD_ON K_LINE | K_PAIR (K_OF K_LINES)? variables ;
variables : LPAREN word COMMA word RPAREN ;

reasonDecl : K_REASON word because? LBRACE reasonStep* RBRACE ;
reasonStep : (K_FROM DATE COLON)? codes (K_REMARK codes)? dateSpan? cite* ;

attest : K_ATTEST word K_BY codes K_FOR K_LINE (K_WHERE expr)? (LBRACE attestItem* RBRACE)? ;
attestItem : cite | need ;
need : K_NEEDS K_FACT expr ;

tableDecl : K_TABLE qname K_KEYED K_BY word LBRACE tableItem* RBRACE ;
tableItem : K_COLUMN columnDecl | tableRow ;
tableRow : K_ROW codes field* dateSpan? cite* ;

tableChanges : K_CHANGES K_TO K_TABLE word because LBRACE tableChange* RBRACE ;
tableChange
    : K_ADD K_PAIR codes COMMA codes K_INDICATOR codes dateSpan cite*
    | K_REMOVE K_PAIR codes COMMA codes dateSpan cite*
    | K_IGNORE K_DELETIONS dateSpan effective? cite*
    | K_IGNORE K_DELETION K_OF K_PAIR codes COMMA codes dateSpan? cite*
    | K_FORCE K_INDICATOR codes K_ON K_PAIRS codes COMMA codes (K_WHERE word)? dateSpan? cite* ;

// ---- rules -----------------------------------------------------------------------------------------------------------
ruleDecl : K_RULE qname because? scope LBRACE ruleItem* RBRACE ;
exceptionDecl : K_EXCEPTION qname K_TO qname (COMMA qname)* because? LBRACE ruleItem* RBRACE ;
amend : K_AMEND K_RULE qname because LBRACE (whenClause | unlessClause)* RBRACE ;
disable : K_DISABLE K_RULE qname dateSpan? because ;
because : K_BECAUSE STRING ;

scope : K_FOR K_EACH scopeKind listed? (K_IN K_ORDER K_OF qname (COMMA qname)*)? (COMMA? K_INCLUDING K_HISTORY)? ;
scopeKind : K_CLAIM | K_LINE | K_DAY (K_OF K_ONE word)? | K_ADD_ON K_LINE | K_PAIR K_OF K_LINES variables ;
listed : K_LISTED K_IN qname (K_AS word)? ;

ruleItem
    : titleItem | cite | effective | stage | reasonText | alsoOnDenied | ranking | whenClause | unlessClause | thenClause
    | ifNotKnown ;
stage : K_STAGE word ;
reasonText : K_REASON STRING ;
alsoOnDenied : K_ALSO K_ON K_DENIED K_LINES ;
ranking
    : K_RANKING K_PAYABLE K_LINES K_OF K_THE K_DAY (K_WITH expr)? K_BY qname COMMA (K_HIGHEST | K_LOWEST) K_FIRST
      (COMMA K_THEN qname)? ;
whenClause : K_WHEN expr ;
unlessClause : K_UNLESS expr ;
thenClause : K_THEN effects ;
ifNotKnown : K_IF K_NOT K_KNOWN effects ;

decide
    : K_DECIDE qname because? scope COMMA? K_EXACTLY K_ONE K_ROW K_APPLIES
      LBRACE ruleItem* decisionHeader decisionRow* decisionTail* RBRACE ;
decisionHeader : ROW_BAR expr (BAR expr)* ARROW K_THEN ;
decisionRow : ROW_BAR cell (BAR cell)* ARROW effects ;
decisionTail : (K_UNKNOWN | K_OTHERWISE) ARROW effects ;
cell
    : K_ANY
    | K_NOT? (K_ANY K_OF | K_ALL K_OF | K_EXACTLY K_ONE K_OF)? codes
    | K_NOT? (comparator sum | K_BETWEEN sum K_AND sum | literal | number | value) ;

// ---- effects ---------------------------------------------------------------------------------------------------------
effects : effect (K_AND effect)* ;
effect : plainEffect | require ;
require : K_REQUIRE quantifier? K_MODIFIER codes K_ON word (COMMA? K_ELSE plainEffect)? ;
quantifier : (K_ANY | K_ALL | K_EXACTLY K_ONE) K_OF ;
plainEffect
    : deny | payPercent | reduce | limit | review | payLine | returnClaim | propose | prefer | request | flag | advise
    | doesNotApply ;
deny : (K_DENY | K_REJECT) word reason? ;
review : K_REVIEW word STRING? ;
payLine : K_PAY word ;
payPercent : K_PAY PERCENT K_OF K_ALLOWED K_ON word reason? ;
reduce : K_REDUCE K_ALLOWED K_ON word K_BY sum reason? ;
limit : K_LIMIT word K_TO sum reason? ;
returnClaim : K_RETURN K_CLAIM reason? ;
propose
    : K_PROPOSE (K_APPEND | K_REMOVE) K_MODIFIER codes K_ON word
    | K_PROPOSE K_REPLACE K_MODIFIER codes K_WITH codes K_ON word
    | K_PROPOSE K_ATTEST word K_ON word ;
prefer
    : K_PREFER K_ON word K_OVER codes K_BY qname LBRACE choice* RBRACE
    | K_PREFER K_MODIFIER codes K_OVER codes K_ON word ;
choice : word COLON codes ;
request : K_REQUEST K_DOCUMENT word (COMMA word)* (K_ON word)? ;
flag : K_FLAG word K_FOR K_AUDIT STRING ;
advise : K_ADVISE word STRING (K_TO word)? ;
doesNotApply : K_RULE K_DOES K_NOT K_APPLY ;
reason : codes (K_REMARK codes)? | K_REMARK codes | K_AS word ;

// ---- conditions and values -------------------------------------------------------------------------------------------
// `where` of an other line reaches to the end of its condition, so it can only come last.
expr : operand (connective operand)* (connective otherLine)? | otherLine ;
connective : K_AND | K_OR ;
operand : K_NOT* predicate ;
predicate : share | same | anyPrimary | block | sum relation* ;
share : bareName K_AND bareName K_SHARE (K_A | K_ANY | K_NO) K_MODIFIER K_OF codes ;
same : K_SAME qname (COMMA qname)* (K_OR K_BOTH K_ABSENT)? ;
anyPrimary : (K_SOME | K_ANY | K_NO) K_PRIMARY K_OF word K_IS K_PAYABLE ;
block : (K_ANY | K_ALL) K_OF LBRACE expr+ RBRACE ;
otherLine : (K_SOME | K_NO) K_OTHER K_LINE listed? (K_WHERE expr)? ;
relation
    : comparator sum
    | K_NOT? K_IN codes
    | K_IS K_NOT? (value | K_ONE K_OF LBRACE value (COMMA value)* RBRACE)
    | K_BETWEEN sum K_AND sum
    | K_HAS (K_ANY K_OF? | K_ALL K_OF? | K_EXACTLY K_ONE K_OF? | K_NO)? (K_MODIFIER | K_MODIFIERS) codes anyGround?
    | K_HAS K_NO? (K_DIAGNOSIS | K_CONDITION_CODE) codes
    | listed
    | (K_CLAIMS | K_ATTESTS) word ;
anyGround : K_ON K_ANY K_GROUND ;
comparator : LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | EQUAL | NOT_EQUAL ;
sum : product ((PLUS | MINUS) product)* ;
product : PERCENT K_OF primary | primary (STAR PERCENT)? ;
primary
    : LPAREN expr RPAREN
    | literal
    | boolean
    | number
    | K_AGE K_OF K_PATIENT K_ON path
    | K_RANK K_OF word
    | K_SUM K_OF path K_OVER K_THE K_DAY
    | path ((K_WITH | K_BEFORE) word)? ;
literal : MONEY | DATE | PERCENT | DECIMAL | STRING ;
boolean : K_TRUE | K_FALSE ;
number : INT unit? ;
unit : K_DAY | K_DAYS | K_MONTH | K_MONTHS | K_YEAR | K_YEARS ;
value : bareName | K_TRUE | K_FALSE ;
path : bareName | word (DOT word)+ ;

// ---- codes, dates, names ---------------------------------------------------------------------------------------------
codes : LBRACK codeItems? (K_EXCEPT codeItems)? RBRACK ;
codeItems : codeItem (COMMA codeItem)* ;
codeItem : CODE (DOTDOT CODE | CODE_STAR)? | LIST_NAME ;
dateSpan : K_FROM DATE (K_UNTIL DATE)? | K_UNTIL DATE ;
cite : K_CITE STRING (COMMA STRING)* ;
qname : word (DOT word)* ;

// ---- tests -----------------------------------------------------------------------------------------------------------
test : K_TEST STRING forRule? LBRACE testItem* RBRACE ;
testTable : K_TEST K_TABLE STRING forRule? LBRACE testItem* caseHeader caseRow* RBRACE ;
forRule : K_FOR K_RULE qname ;
testItem : history | facts | testRows | testClaim | expectation ;
history : K_HISTORY LBRACE (amount | testClaim)* RBRACE ;
amount : qname (K_OF codes)? (K_FOR INT)? EQUAL fieldValue ;
facts : K_FACTS LBRACE assignment* RBRACE ;
assignment : qname EQUAL fieldValue ;
testRows : K_TABLE word LBRACE testRow* RBRACE ;
testRow
    : K_PAIR codes COMMA codes (K_INDICATOR small)? dateSpan?
    | K_LIMIT codes INT (K_MAI small)? dateSpan?
    | K_ADD_ON codes K_TYPE small (K_PRIMARIES codes)? dateSpan?
    | tableRow
    | K_KNOWN K_UNTIL DATE ;
small : INT | codes ;
testClaim : K_CLAIM claimId? claimForm? claimField* LBRACE claimField* testLine* RBRACE ;
claimId : CODE_WORD | STRING ;
claimForm : K_PROFESSIONAL | K_INSTITUTIONAL | K_DENTAL ;
claimField : K_RECEIVED DATE | K_FOR word | field ;
testLine : K_LINE INT codes lineField* (LBRACE assignment* RBRACE)? ;
lineField : K_MODIFIERS codes | K_ON DATE (DOTDOT DATE)? | field ;
field : fieldName (fieldValue | codes) ;
fieldValue : literal | INT | qname ;
expectation : K_EXPECT expected ;
expected
    : claimId? (K_LINE INT | K_CLAIM) COLON outcome
    | K_NO K_OTHER K_RULE K_FIRED
    | K_RULE qname (K_FIRED | K_DID K_NOT K_FIRE) (K_ON place)?
    | K_ADVICE STRING (K_ON place)?
    | K_PROPOSAL (codes | K_ATTEST word) (K_ON place)?
    | K_FLAG STRING? (K_ON place)?
    | K_DOCUMENT word (K_ON place)? ;
place : claimId? (K_LINE INT | K_CLAIM) ;
outcome : (K_PAY | K_REDUCE | K_REVIEW | K_DENY | K_REJECT) reason? (K_PAYING MONEY)? STRING? (K_BY qname)? ;
caseHeader : ROW_BAR caseColumn (BAR caseColumn)* ARROW place (BAR place)* ;
caseColumn : claimId? K_LINE INT word | K_HISTORY qname | (K_FACT | K_FACTS) qname | claimId? K_CLAIM word ;
caseRow : ROW_BAR caseCell (BAR caseCell)* ARROW outcome (BAR outcome)* ;
caseCell : codes | fieldValue ;

// ---- names, by what may stand where ----------------------------------------------------------------------------------
// Any word at all: where the place alone says that a name is meant, and behind or before a dot.
word
    : NAME | K_A | K_ABSENT | K_ACCUMULATE | K_ADD | K_ADDS | K_ADD_ON | K_ADVICE | K_ADVISE | K_AFTER | K_AGE | K_ALL
      | K_ALLOWED | K_ALSO | K_AMEND | K_AND | K_ANY | K_APPEND | K_APPLIES | K_APPLY | K_ARE | K_AS | K_AT | K_ATTEST
      | K_ATTESTS | K_AUDIT | K_BECAUSE | K_BEFORE | K_BENEFIT_YEAR | K_BETWEEN | K_BOTH | K_BY | K_CALENDAR_YEAR
      | K_CARRIED | K_CARRY | K_CHANGES | K_CITE | K_CLAIM | K_CLAIMS | K_CLAIM_FORM | K_CODE | K_COLUMN
      | K_CONDITION_CODE | K_COUNT | K_COUNTING | K_COVERAGE | K_DATED | K_DAY | K_DAYS | K_DECIDE | K_DEFINE
      | K_DELETION | K_DELETIONS | K_DENIED | K_DENTAL | K_DENY | K_DIAGNOSIS | K_DID | K_DISABLE | K_DISTINCT
      | K_DOCUMENT | K_DOES | K_EACH | K_EDITION | K_EFFECTIVE | K_ELSE | K_ENDS | K_EVERY | K_EXACTLY | K_EXCEPT
      | K_EXCEPTION | K_EXPECT | K_EXTENDS | K_FACT | K_FACTS | K_FALSE | K_FILE | K_FIRE | K_FIRED | K_FIRST | K_FLAG
      | K_FOR | K_FORCE | K_FROM | K_GROUND | K_HAS | K_HIGHEST | K_HISTORY | K_IF | K_IGNORE | K_IN | K_INCLUDING
      | K_INDICATOR | K_INSTITUTIONAL | K_IS | K_KEYED | K_KNOWN | K_LIMIT | K_LINE | K_LINES | K_LINE_OF_BUSINESS
      | K_LIST | K_LISTED | K_LOWEST | K_MAI | K_MEANS | K_MODIFIER | K_MODIFIERS | K_MODULE | K_MONTH | K_MONTHS
      | K_NEEDS | K_NO | K_NOT | K_OF | K_ON | K_ONE | K_OR | K_ORDER | K_ORDERED | K_OTHER | K_OTHERWISE | K_OVER
      | K_OVERRIDE | K_PAID | K_PAIR | K_PAIRS | K_PARAMETER | K_PAST | K_PATIENT | K_PAY | K_PAYABLE | K_PAYER
      | K_PAYER_ID | K_PAYING | K_PER | K_POLICY | K_PREFER | K_PRIMARIES | K_PRIMARY | K_PROFESSIONAL | K_PROPOSAL
      | K_PROPOSE | K_PROVIDER | K_PUBLISHED | K_RANK | K_RANKING | K_REASON | K_RECEIVED | K_REDUCE | K_REJECT
      | K_REMARK | K_REMITTANCE | K_REMOVE | K_REPLACE | K_REQUEST | K_REQUIRE | K_RETURN | K_REVIEW | K_ROW | K_RULE
      | K_SAME | K_SHARE | K_SOME | K_STAGE | K_STARTS | K_SUM | K_SUPERSEDES | K_TABLE | K_TEST | K_THAT | K_THE
      | K_THEN | K_TITLE | K_TO | K_TRUE | K_TYPE | K_TYPE_OF_BILL | K_UNKNOWN | K_UNLESS | K_UNTIL | K_USES
      | K_VERSION | K_WHEN | K_WHERE | K_WITH | K_YEAR | K_YEARS ;
// A name on its own in a condition: not the words that join, begin or end conditions.
bareName
    : NAME | K_A | K_ABSENT | K_ACCUMULATE | K_ADD | K_ADDS | K_ADD_ON | K_ADVICE | K_ADVISE | K_AFTER | K_AGE
      | K_ALLOWED | K_ALSO | K_AMEND | K_APPEND | K_APPLIES | K_APPLY | K_ARE | K_AT | K_ATTEST | K_AUDIT | K_BECAUSE
      | K_BENEFIT_YEAR | K_CALENDAR_YEAR | K_CARRIED | K_CARRY | K_CHANGES | K_CITE | K_CLAIM | K_CLAIM_FORM
      | K_CODE | K_COLUMN | K_CONDITION_CODE | K_COUNT | K_COUNTING | K_COVERAGE | K_DATED | K_DECIDE | K_DEFINE
      | K_DELETION | K_DELETIONS | K_DENIED | K_DENTAL | K_DENY | K_DIAGNOSIS | K_DID | K_DISABLE | K_DISTINCT
      | K_DOCUMENT | K_DOES | K_EACH | K_EDITION | K_EFFECTIVE | K_ENDS | K_EVERY | K_EXACTLY | K_EXCEPTION | K_EXPECT
      | K_EXTENDS | K_FACT | K_FACTS | K_FILE | K_FIRE | K_FIRED | K_FIRST | K_FLAG | K_FOR | K_FORCE | K_FROM
      | K_GROUND | K_HIGHEST | K_HISTORY | K_IGNORE | K_INCLUDING | K_INDICATOR | K_INSTITUTIONAL | K_KEYED | K_KNOWN
      | K_LIMIT | K_LINE | K_LINES | K_LINE_OF_BUSINESS | K_LIST | K_LOWEST | K_MAI | K_MEANS | K_MODIFIER
      | K_MODIFIERS | K_MODULE | K_NEEDS | K_ONE | K_ORDER | K_ORDERED | K_OTHER | K_OTHERWISE | K_OVER | K_OVERRIDE
      | K_PAID | K_PAIR | K_PAIRS | K_PARAMETER | K_PAST | K_PATIENT | K_PAY | K_PAYABLE | K_PAYER | K_PAYER_ID
      | K_PAYING | K_PER | K_POLICY | K_PREFER | K_PRIMARIES | K_PRIMARY | K_PROFESSIONAL | K_PROPOSAL | K_PROPOSE
      | K_PROVIDER | K_PUBLISHED | K_RANK | K_RANKING | K_REASON | K_RECEIVED | K_REDUCE | K_REJECT | K_REMARK
      | K_REMITTANCE | K_REMOVE | K_REPLACE | K_REQUEST | K_REQUIRE | K_RETURN | K_REVIEW | K_ROW | K_RULE | K_STAGE
      | K_STARTS | K_SUM | K_SUPERSEDES | K_TABLE | K_TEST | K_THAT | K_THE | K_TITLE | K_TYPE | K_TYPE_OF_BILL
      | K_UNKNOWN | K_UNTIL | K_USES | K_VERSION ;
// The name of a field in a test's claim, line or row: not the words that begin the next part.
fieldName
    : NAME | K_A | K_ABSENT | K_ACCUMULATE | K_ADD | K_ADDS | K_ADVICE | K_ADVISE | K_AFTER | K_AGE | K_ALL
      | K_ALLOWED | K_ALSO | K_AMEND | K_AND | K_ANY | K_APPEND | K_APPLIES | K_APPLY | K_ARE | K_AS | K_AT | K_ATTEST
      | K_ATTESTS | K_AUDIT | K_BECAUSE | K_BEFORE | K_BENEFIT_YEAR | K_BETWEEN | K_BOTH | K_BY | K_CALENDAR_YEAR
      | K_CARRIED | K_CARRY | K_CHANGES | K_CLAIMS | K_CLAIM_FORM | K_CODE | K_CONDITION_CODE | K_COUNT | K_COUNTING
      | K_COVERAGE | K_DATED | K_DAY | K_DAYS | K_DECIDE | K_DEFINE | K_DELETION | K_DELETIONS | K_DENIED | K_DENTAL
      | K_DENY | K_DIAGNOSIS | K_DID | K_DISABLE | K_DISTINCT | K_DOCUMENT | K_DOES | K_EACH | K_EDITION | K_EFFECTIVE
      | K_ELSE | K_ENDS | K_EVERY | K_EXACTLY | K_EXCEPTION | K_EXPECT | K_EXTENDS | K_FACT | K_FACTS | K_FALSE
      | K_FILE | K_FIRE | K_FIRED | K_FIRST | K_FLAG | K_FORCE | K_GROUND | K_HAS | K_HIGHEST | K_HISTORY | K_IF
      | K_IGNORE | K_IN | K_INCLUDING | K_INDICATOR | K_INSTITUTIONAL | K_IS | K_KEYED | K_LINES | K_LINE_OF_BUSINESS
      | K_LIST | K_LISTED | K_LOWEST | K_MAI | K_MEANS | K_MODIFIER | K_MODULE | K_MONTH | K_MONTHS | K_NEEDS | K_NO
      | K_NOT | K_OF | K_ONE | K_OR | K_ORDER | K_ORDERED | K_OTHER | K_OTHERWISE | K_OVER | K_OVERRIDE | K_PAID
      | K_PAIRS | K_PARAMETER | K_PAST | K_PATIENT | K_PAY | K_PAYABLE | K_PAYER | K_PAYER_ID | K_PAYING | K_PER
      | K_POLICY | K_PREFER | K_PRIMARIES | K_PRIMARY | K_PROFESSIONAL | K_PROPOSAL | K_PROPOSE | K_PROVIDER
      | K_PUBLISHED | K_RANK | K_RANKING | K_REASON | K_REDUCE | K_REJECT | K_REMARK | K_REMITTANCE | K_REMOVE
      | K_REPLACE | K_REQUEST | K_REQUIRE | K_RETURN | K_REVIEW | K_RULE | K_SAME | K_SHARE | K_SOME | K_STAGE
      | K_STARTS | K_SUM | K_SUPERSEDES | K_TABLE | K_TEST | K_THAT | K_THE | K_THEN | K_TITLE | K_TO | K_TRUE
      | K_TYPE | K_TYPE_OF_BILL | K_UNKNOWN | K_UNLESS | K_USES | K_VERSION | K_WHEN | K_WHERE | K_WITH | K_YEAR
      | K_YEARS ;
