/** Products, services and interface standards that a brief may name without saying that they are one; as they are spelled. */
const NAMES = String.raw`
SAP(?: (?:S/4HANA|ERP|Business One|ECC|R/3|HCM|SuccessFactors|Ariba|Concur|BW|BTP|EWM|PM|MM|SD|FI|PP|QM|WM))?|Salesforce|HubSpot|Microsoft (?:365|Dynamics(?: 365| NAV| AX)?|Teams|Exchange|SharePoint|Entra(?: ID)?|Outlook)|
Dynamics 365|Navision|Office 365|SharePoint|Exchange Online|Entra ID|Azure AD|Active Directory|LDAP|SAML(?: 2\.0)?|OpenID Connect|OIDC|OAuth(?: 2(?:\.0)?)?|Okta|Keycloak|Auth0|
Google (?:Workspace|Calendar|Maps|Analytics|Drive|Sheets)|Outlook|Slack|Jira|Confluence|ServiceNow|Zendesk|Freshdesk|Workday|Personio|BambooHR|DATEV|Lexware|Xero|QuickBooks|Sage(?: \d+| Intacct)?|NetSuite|
Oracle (?:ERP|E-Business Suite|Fusion|HCM|Health|Database)|Odoo|Shopify|WooCommerce|Magento|Shopware|WordPress|Moodle|Canvas LMS|Blackboard|Stripe|PayPal|Adyen|Klarna|Twint|Mollie|Worldpay|Square|Apple Pay|Google Pay|Giropay|
Twilio|SendGrid|Mailchimp|WhatsApp(?: Business)?|SMTP|IMAP|FTP|SFTP|EDI|EDIFACT|HL7 FHIR(?: R\d)?|HL7(?: v2(?:\.\d)?)?|FHIR(?: R\d)?|DICOM|PACS|i\.s\.h\.med|Epic|Cerner|ePrescription|OPC[- ]?UA|MQTT|Modbus|SCADA|BACnet|LoRaWAN|
DocuSign|Adobe Sign|Power ?BI|Tableau|Snowflake|Zapier|DHL|UPS|FedEx|Swiss Post|Royal Mail|PEPPOL|ZUGFeRD|XRechnung|FinTS|EBICS|SWIFT|SEPA|Open Banking|PSD2|BankID|DigiD|itsme|AusweisApp|GOV\.UK (?:Notify|Pay|One Login|Verify)|
ELSTER|AIS|ADS-B|GTFS(?:[- ][Rr]ealtime)?|NeTEx|SCORM|LTI|xAPI|ORCID|Crossref|GitHub|GitLab|Amazon S3|Kafka|RabbitMQ|Elasticsearch|Nagios|Prometheus|Splunk|DICOMweb|SNOMED CT|LIMS|CalDAV|iCal(?:endar)?|OpenStreetMap|Mapbox`.replace(
  /\n/g,
  '',
);

export const KNOWN_SYSTEM = new RegExp(String.raw`(?<![\p{L}\d.-])(?:${NAMES})(?![\p{L}\d])`, 'gu');

/** Names that are a standard or a means of sign-in rather than a system with an owner. */
export const STANDARD =
  /^(?:SMTP|IMAP|S?FTP|EDI(?:FACT)?|HL7.*|FHIR.*|DICOM(?:web)?|LDAP|SAML.*|OpenID Connect|OIDC|OAuth.*|OPC.*|MQTT|Modbus|BACnet|LoRaWAN|SEPA|SWIFT|PSD2|GTFS.*|NeTEx|SCORM|LTI|xAPI|PEPPOL|ZUGFeRD|XRechnung|EBICS|FinTS|CalDAV|iCal.*|AIS|ADS-B|SNOMED CT|Open Banking)$/;
