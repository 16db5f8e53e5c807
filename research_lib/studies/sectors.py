"""Sectors of the US companies of the data, as published, and of the industries, as we see them."""

from __future__ import annotations

import pandas as pd

# The ten GICS sectors (S&P Dow Jones Indices, MSCI) of the members of the S&P 500 as published in
# autumn 2015, when real estate still belonged to Financials; by ticker of 2016.
MEMBERS = {
    "Consumer Discretionary": (
        "AAP AMZN AN AZO BBBY BBY BWA CBS CCL CMCSA CMG COH DHI DIS DISCA DLTR DRI EXPE F FOSL FOX "
        "FOXA GME GPC GPS GRMN GT HAR HAS HBI HD HOG HRB IPG JCI JWN KMX KSS LB LEG LOW M MAR MAT "
        "MCD MHK NFLX NKE NWL OMC ORLY PCLN PHM PVH RCL RL ROST SBUX SPLS TGNA TGT TIF TJX TSCO "
        "TWX URBN VFC VIAB WHR WYN WYNN YUM"
    ),
    "Consumer Staples": (
        "ADM CAG CCE CL CLX COST CPB CVS EL GIS HRL HSY K KMB KO KR MDLZ MKC MO PEP PG RAI SJM STZ "
        "SYY TAP TSN WBA WFM WMT"
    ),
    "Energy": (
        "APA APC BHI CHK CNX COG COP CVX DO DVN EOG EQT ESV FTI HAL HES HP MRO MUR NBL NFX NOV OKE "
        "OXY PXD RIG RRC SE SLB SWN TSO VLO WMB XEC XOM"
    ),
    "Financials": (
        "AFL AIV AIZ ALL AMG AMP AMT AON AVB AXP BAC BBT BEN BK BXP C CBG CCI CINF CMA CME COF "
        "EQIX EQR ESS FITB GS HBAN HCN HCP HST ICE IRM IVZ JPM KEY KIM L LM LNC LUK MAC MCO MET "
        "MMC MS MTB NDAQ NTRS O PBCT PFG PGR PNC PRU PSA RF SCHW SLG SPG STI TMK TROW UNM USB VNO "
        "VTR WFC WY ZION"
    ),
    "Health Care": (
        "A ABC ABT AET ALXN AMGN ANTM BAX BCR BDX BIIB BMY BSX CAH CELG CERN CI DGX DVA ENDP ESRX "
        "EW GILD HSIC HUM ISRG JNJ LH LLY MCK MDT MRK MYL PDCO PFE PKI PRGO REGN STJ SYK THC TMO "
        "UHS UNH VAR VRTX WAT XRAY ZBH"
    ),
    "Industrials": (
        "AME BA CAT CHRW CMI COL CSX CTAS DE DHR DNB DOV EFX EMR ETN EXPD FAST FDX FLR FLS GD GE "
        "GWW HON IR ITW JBHT JEC KSU LLL LMT LUV MAS MMM NOC NSC PBI PCAR PH PNR PWR R RHI ROK ROP "
        "RSG RTN SNA SRCL SWK TXT UAL UNP URI UTX"
    ),
    "Information Technology": (
        "AAPL ACN ADBE ADI ADP ADS ADSK AKAM AMAT APH ATVI CA CRM CSC CSCO CTSH CTXS EA EBAY FFIV "
        "FIS FISV FLIR FSLR GLW GOOGL HPQ HRS IBM INTC INTU JNPR KLAC LLTC LRCX MA MCHP MSFT MSI "
        "MU NTAP NVDA ORCL PAYX QCOM RHT STX SWKS SYMC TSS TXN VRSN WDC WU XLNX XRX YHOO"
    ),
    "Materials": (
        "APD AVY BLL CF DD DOW ECL EMN FCX FMC IFF IP MLM MON MOS NEM NUE OI PX SEE SHW VMC"
    ),
    "Telecommunication Services": "CTL FTR LVLT T VZ",
    "Utilities": (
        "AEE AEP AES CMS CNP D DTE DUK ED EIX ETR EXC FE NEE NRG PCG PEG PNW PPL SCG SO SRE WEC XEL"
    ),
}

# Ours: each of the 49 industries of Kenneth French's library in the GICS sector that most of its
# business belongs to.
INDUSTRIES = {
    "Consumer Discretionary": "Autos Toys Fun Books Clths Txtls Rtail Meals PerSv",
    "Consumer Staples": "Agric Food Soda Beer Smoke Hshld",
    "Energy": "Coal Oil",
    "Financials": "Banks Insur RlEst Fin",
    "Health Care": "Hlth MedEq Drugs",
    "Industrials": "FabPr Mach ElcEq Aero Ships Guns Cnstr BusSv Trans Whlsl Other",
    "Information Technology": "Hardw Softw Chips LabEq",
    "Materials": "Chems Rubbr BldMt Steel Gold Mines Paper Boxes",
    "Telecommunication Services": "Telcm",
    "Utilities": "Util",
}


def sectors() -> pd.Series:
    """Sector of each of the 419 companies of ``us_stocks_monthly``, by ticker.

    Returns
    -------
    Series of length 419
        One of ten names.
    """
    found = {name: sector for sector, names in MEMBERS.items() for name in names.split()}
    return pd.Series(found, name="sector")


def industry_sectors() -> pd.Series:
    """Sector of each of the 49 industries of ``us_industries_49``, by the industry's name.

    Returns
    -------
    Series of length 49
        One of the same ten names.
    """
    found = {name: sector for sector, names in INDUSTRIES.items() for name in names.split()}
    return pd.Series(found, name="sector")
