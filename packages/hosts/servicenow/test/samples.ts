/**
 * ServiceNow's documented samples, as printed (ServiceNow docs, API reference, "Virtual Agent Bot Integration API", and
 * Conversational Interfaces, "Controls in Virtual Agent API"; release Australia, 2026-03-12).
 */
export const greeting = {
  requestId: 'asd2423-sda23-qwe23-we23',
  clientSessionId: '',
  nowSessionId: '',
  message: { text: '', typed: true, clientMessageId: 'ABC-123' },
  userId: 'beth.anglin',
  body: [
    {
      uiType: 'OutputText',
      group: 'DefaultText',
      value: "Hi, I'm your Virtual Agent. Let me know how I can help you today.",
      maskType: 'NONE',
    },
    {
      uiType: 'TopicPickerControl',
      group: 'DefaultPicker',
      nluTextEnabled: false,
      promptMsg:
        'Hi guest, please enter your request or make a selection of what I can help with. You can type help any time when you need help.',
      label: 'Show me everything',
      options: [
        { label: 'b2b topic', value: '2bb7bd7670de6010f877c7f188266fc7', enabled: true },
        { label: 'Live Agent Support.', value: 'ce2ee85053130010cf8cddeeff7b12bf', enabled: true },
      ],
    },
  ],
  score: 1,
}

/** "Transfer a conversation to Live Agent Support based on the user's selection". */
export const toAgent = {
  requestId: '322bas2be70-sadsa-we32-3eq2-1231ra9',
  clientSessionId: '',
  message: { text: 'Live Agent Support.', typed: true },
  userId: 'abel.tuter',
  body: [{ uiType: 'OutputText', group: 'DefaultText', value: 'Please stand by while I connect you to a live agent.' }],
  agentChat: true,
  score: 1,
}

/** "Transfer a public application/pdf attachment file": the words are in `label`. */
export const fileTaken = {
  requestId: 'f42f3550-5b44-4cde-aa52-9b6756b3131c',
  clientSessionId: 'U94CSJLEN',
  message: {
    attachment: {
      clientAttachmentId: 'my-unique-identifier',
      contentType: 'application/pdf',
      fileName: 'MY PDF TEST',
      url: 'http://www.africau.edu/images/default/sample.pdf',
    },
  },
  userId: 'U94CSJLEN',
  body: [
    {
      uiType: 'OutputText',
      group: 'DefaultText',
      required: false,
      nluTextEnabled: false,
      label: 'File got',
      maskType: 'NONE',
      itemType: 'outputtext',
    },
    {
      uiType: 'OutputText',
      group: 'DefaultText',
      required: false,
      nluTextEnabled: false,
      label: 'The conversation has ended. If you need help again, type hi.',
      maskType: 'NONE',
      itemType: 'outputtext',
    },
  ],
  completed: true,
  score: 1,
}

/** "Fault a conversation". */
export const faulted = {
  requestId: 'f42f3550-5b44-4cde-aa52-9b6756b3131c',
  clientSessionId: '',
  userId: 'abel.tuter',
  body: [],
  takeControl: true,
  score: 0,
}

/** "Create a chat interaction". */
export const created = {
  requestId: 'f42f3550-5b44-4cde-aa52-9b6756b3131c',
  clientSessionId: '',
  message: { text: 'hi', typed: false },
  userId: 'abel.tuter',
  interactionId: '240c91c8fd9f2e50f877c29ac5fbe8ed',
  body: [
    {
      uiType: 'ActionMsg',
      actionType: 'CreateConversation',
      conversationId: 'a40c91c8fd9f2e50f877c29ac5fbe8eb',
      interactionId: '240c91c8fd9f2e50f877c29ac5fbe8ed',
      messageId: 'b80c91c8fd9f2e50f877c29ac5fbe8f8',
    },
  ],
  score: 1,
}

/** The samples of `body.actionType`: one object, not a list. */
export const spinner = {
  uiType: 'ActionMsg',
  actionType: 'StartSpinner',
  spinnerType: 'wait_time',
  message: 'Routing you to a live agent...',
  waitTime: '8 Seconds',
}

export const controls = {
  outputText: {
    uiType: 'OutputText',
    group: 'DefaultText',
    value: '**bold**\n*italic*\n***bold italic***\n[Google](https://www.google.co.in)\n\n- ***ul1***\n- ***ul2***',
    maskType: 'NONE',
  },
  outputHtml: {
    uiType: 'OutputHtml',
    group: 'DefaultOutputHtml',
    style: 'inline',
    height: 0,
    width: 0,
    value:
      '<html><body><table><tr><th>Company</th></tr><tr><td><a href="https://www.google.co.in">Alfreds Futterkiste</a></td></tr></table></body></html>',
    imageUrl: 'https://empcygiraffe6.service-now.com//api/now/v1/cs/media/zKFqUx0NJyVaFRJqzeRhFg',
    imageHeight: 217,
    imageWidth: 501,
    links: [{ link: 'https://www.google.co.in', label: 'Alfreds Futterkiste' }],
  },
  outputImage: {
    uiType: 'OutputImage',
    group: 'DefaultOutputImage',
    value: 'https://adaptivecards.io/content/cats/1.png',
    altText: 'Image alt text',
  },
  outputLink: {
    uiType: 'OutputLink',
    group: 'DefaultOutputLink',
    label: 'ServiceNow',
    header: 'The world works with ServiceNow',
    type: 'link',
    value: {
      action: 'https://empcygiraffe6.service-now.com/va_link.do?token=t&target_url=https%3A%2F%2Fwww.servicenow.com',
      target: '_blank',
    },
  },
  multiLink: {
    uiType: 'GroupedPartsOutputControl',
    group: 'DefaultGroupedPartsOutputControl',
    groupPartType: 'Link',
    header: 'Multilink Header',
    values: [
      {
        action: 'https://www.link1.com',
        description: 'a short desc',
        label: 'link 1 label',
        context: 'KB',
        target: '_blank',
      },
      {
        action: 'https://www.link2.com',
        description: 'a short desc',
        label: 'link 2 label',
        context: 'ITSM',
        target: '_blank',
      },
    ],
  },
  largeImage: {
    uiType: 'OutputCard',
    group: 'DefaultOutputCard',
    templateName: 'Large image with text',
    data: '{"image":"https://adaptivecards.io/content/cats/1.png","description":"Large image description", "dataNowSmartLink":"W9F4Ld8z","title":"Large image","imageAlt":"large image alt text","url":"","target":"_blank"}',
    smartLinksMetadata: { W9F4Ld8z: { type: 'standard', source: '', target: '_blank' } },
  },
  youtube: {
    uiType: 'OutputCard',
    group: 'DefaultOutputCard',
    templateName: 'Youtube Video Card',
    data: '{"link":"https://empcygiraffe6.service-now.com/va_link.do?token=t&target_url=servicenow.com","description":"The world works with ServiceNow","id":"IWsGk-Kh5ko","title":"ServiceNow","url":"","target":"_blank"}',
  },
  record: {
    uiType: 'OutputCard',
    group: 'DefaultOutputCard',
    templateName: 'Card',
    data: '{"sys_id":"0c5f3cece1b12010f877971dea0b1449","subtitle":"INC0008001","dataNowSmartLink":"VLzQTN88","title":"Incident","fields":[{"fieldLabel":"Number","fieldValue":"INC0008001"},{"fieldLabel":"Short description","fieldValue":"ATF:TEST2"},{"fieldLabel":"Caller","fieldValue":"survey user"}],"table_name":"incident","url":"https://empcygiraffe6.service-now.com/sp?id=ticket","target":"_blank"}',
  },
  multiPart: {
    uiType: 'MultiPartOutput',
    group: 'DefaultMultiPartOutput',
    navigationBtnLabel: 'Click for more',
    content: { uiType: 'OutputText', value: 'multipart text output', maskType: 'NONE' },
  },
  inputText: {
    uiType: 'InputText',
    group: 'DefaultText',
    required: true,
    nluTextEnabled: false,
    entityType: 'Text',
    label: 'enter something',
    maskType: 'NONE',
  },
  boolean: {
    uiType: 'Boolean',
    group: 'DefaultPicker',
    required: true,
    nluTextEnabled: false,
    entityType: 'Boolean',
    label: 'select yes/no',
    options: [
      { label: 'Yes', value: 'yes', renderStyle: 'data' },
      { label: 'No', value: 'no', renderStyle: 'data' },
    ],
  },
  picker: {
    uiType: 'Picker',
    group: 'DefaultPicker',
    required: true,
    nluTextEnabled: false,
    label: 'Select an option',
    itemType: 'List',
    style: 'list',
    multiSelect: false,
    options: [
      { label: 'option 1', value: 'option 1', renderStyle: 'data', enabled: false },
      { label: 'option 2', value: 'option 2', renderStyle: 'data', enabled: false },
    ],
    scriptedData: {
      cardData:
        '{"title":"Choice - Large image with text","description":"Choice - Large image with text description","image":"https://adaptivecards.io/content/cats/1.png","imageAlt":"alt text"}',
      cardName: 'Large image with text',
      cardTemplate: '',
      renderStyle: 'card',
    },
  },
  carousel: {
    uiType: 'Picker',
    group: 'DefaultPicker',
    required: true,
    nluTextEnabled: false,
    label: 'select an image',
    itemType: 'Picture',
    style: 'carousel',
    multiSelect: false,
    options: [
      {
        label: 'name1',
        description: 'a description of value_1 item',
        attachment: 'https://adaptivecards.io/content/cats/1.png',
        value: 'value_1',
        renderStyle: 'data',
        enabled: false,
      },
    ],
    scriptedData: null,
  },
  date: {
    uiType: 'Date',
    group: 'DefaultDate',
    required: true,
    nluTextEnabled: false,
    entityType: 'Date',
    label: 'test date',
  },
  time: {
    uiType: 'Time',
    group: 'DefaultDate',
    required: true,
    nluTextEnabled: false,
    entityType: 'Time',
    label: 'Select time',
  },
  dateTime: {
    uiType: 'DateTime',
    group: 'DefaultDate',
    required: true,
    nluTextEnabled: false,
    entityType: 'Time',
    label: 'Select time',
  },
}
