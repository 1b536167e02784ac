"""Ways of giving a drug as prescriptions write them, in Chinese and in Latin short forms."""

import re
from typing import Final

ROUTES: Final = re.compile(
    r"口服|po\b|p\.o\.?|静脉滴注|静滴|ivgtt|iv\.?gtt|静脉注射|静注|静推|iv\b|皮下注射|皮下|ih\b|sc\b|肌肉注射|肌注|im\b|外用|外敷|吸入|雾化吸入|"
    r"含服|舌下含服|滴眼|滴鼻|涂抹|塞肛|阴道给药|鼻饲|嚼服|冲服|煎服|水煎服|贴敷|漱口|静脉泵入",
    re.IGNORECASE,
)
